"""What all mails over one line share."""

from collections.abc import Callable
from dataclasses import dataclass

from app.transports.smtp.connection import SmtpConnection, Timeouts
from app.transports.smtp.features import Features


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in line, what its server offers, and whom to tell which offers it does badly."""

    connection: SmtpConnection
    features: Features
    timeouts: Timeouts
    distrust: Callable[[frozenset[str]], None]

    def distrusts(self, keywords: frozenset[str]) -> bool:
        """Have these offers not taken up by later lines; False if there is none among them that this one takes up."""
        bad = keywords & self.features.offered.keys()
        if bad:
            self.distrust(bad)
        return bool(bad)
