"""How large a mail may be, where that is known before it is offered."""

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import MessageRefused

_MB = 1_000_000


def check_size(octets: int, limit: int | None) -> None:
    """Raises MessageRefused (MESSAGE) for more octets than the limit; None: there is none."""
    if limit is not None and octets > limit:
        text = f"The email has {octets / _MB:.1f} MB; at most {limit / _MB:.1f} MB are allowed."
        raise MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.MAIL)
