"""Puts the self-test together: services on a folder that is thrown away, every transport and command, the window."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import assembly
from app.cli.run import COMMAND_MODULES
from app.domain.accounts.account import SmtpLine
from app.services.suite import Services
from app.services.upkeep.self_test import SelfTest
from app.services.upkeep.self_test_steps import OPENING, STEPS, Hooks, Parts, Place
from app.system.environments import PRACTICE
from app.system.folders import data_folder
from app.system.painted import paint_apart
from app.system.secrets import KeyringSecrets
from app.system.settings import Settings
from app.transports.line.tls import tls_context

TRANSPORTS = tuple(  # what `assembly` opens, and what a sign-in and the look for servers load
    f"app.transports.{module}"
    for module in (
        "smtp.smtp",
        "imap.looking",
        "imap.drafts",
        "imap.mailbox",
        "graph.graph",
        "graph.looking",
        "graph.following",
        "exchange.exchange",
        "exchange.looking",
        "exchange.following",
        "oauth.microsoft",
        "oauth.google",
        "oauth.opening",
        "discovery.sources",
        "practice.server",
    )
)


def self_test() -> SelfTest[Place]:
    """Everything that the program brings along, to be tried."""
    secrets = KeyringSecrets("self-test")
    hooks = Hooks(
        transports=TRANSPORTS,
        trust=lambda: tls_context(SmtpLine()),
        commands=COMMAND_MODULES,
        paint=_paint(),
        secrets=secrets,
    )

    @contextmanager
    def open_place(folder: Path) -> Iterator[Place]:
        # The program's own settings, whatever the buyer's say.
        settings = Settings(environment=PRACTICE, folder=data_folder(folder, PRACTICE), look_for_updates=False)
        with assembly.services(settings, folder, assembly.Parts(secrets=secrets)) as made:
            yield Place(folder, _parts(made), hooks)

    return SelfTest(OPENING, STEPS, open_place)


def _parts(made: Services) -> Parts:
    return Parts(
        doctor=made.doctor,
        practice=made.practice,
        vendors=made.vendors,
        vendor_import=made.vendor_import,
        preview=made.rfq_preview,
        accounts=made.accounts,
        right=made.sending_right,
        sending=made.rfq_sending,
        dispatch=made.dispatch,
    )


def _paint() -> Callable[[Path], str] | None:
    if importlib.util.find_spec("PySide6") is None:
        return None

    def paint(folder: Path) -> str:
        took = paint_apart(folder)
        return f"painted {took.first:.2f} s after the start of its process, ready after {took.filled:.2f} s"

    return paint
