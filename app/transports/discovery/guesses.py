"""Is there a mail server at a usual place? It is greeted over an encrypted line, and nobody signs in."""

import contextlib
from dataclasses import replace

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.provider import Provider
from app.transports.discovery.network import Network
from app.transports.line.patience import LineLost
from app.transports.line.racing import NameNotFound
from app.transports.smtp.connection import Timeouts
from app.transports.smtp.opening import Opening
from app.transports.transport import NoSuchServer, Unreachable


def server_at(host: str, port: int, security: Security, base: Provider, network: Network) -> Provider:
    """The server that answers there, on top of `base`.

    Raises:
        Unreachable, AccountBlocked, Throttled: none that could be used; NoSuchServer: there is no such host.
    """
    line = SmtpLine(host=host, port=port, security=security, ca_file=network.ca_file)
    seconds = network.seconds
    timeouts = Timeouts(connect=seconds, greeting=seconds, command=seconds)
    try:
        connection, offered = Opening(line, timeouts).run(None)
    except Unreachable as failure:
        if isinstance(failure.__cause__, NameNotFound):
            raise NoSuchServer(str(failure), failure=failure.failure, stage=failure.stage) from failure
        raise
    with contextlib.suppress(LineLost):
        connection.command("QUIT", timeouts.quit)
    connection.abort()
    return replace(
        base,
        name=host,
        host=host,
        port=port,
        security=security,
        user=base.user if offered.sign_ins else "",
        max_size=offered.max_size,
    )
