"""When a batch goes wrong as a whole: too many addresses refused, or the same refusal of the mail for two vendors."""

import re
from dataclasses import dataclass, field

from app.domain.outbox.delivery import Delivery, DeliveryState
from app.domain.outbox.failure import FailureClass

_LEAST = 5  # refused addresses, before a share of them says anything
_SHARE = 0.2


@dataclass(slots=True)
class RefusalWatch:
    """Of one request while it is sent; it begins anew once it has spoken. Not for several threads without a lock."""

    tried: int = 0
    refused: int = 0
    answers: dict[str, int] = field(default_factory=dict)

    def saw(self, outcome: Delivery) -> str | None:
        """Why the rest of the batch is to be paused after this, for the buyer; None while all is well."""
        if outcome.state not in {DeliveryState.ACCEPTED, DeliveryState.REJECTED}:
            return None
        self.tried += 1
        if outcome.state is DeliveryState.REJECTED:
            self.refused += outcome.failure is FailureClass.RECIPIENT
            if outcome.failure is FailureClass.MESSAGE and outcome.server_reply:
                answer = re.sub(r"[0-9a-zA-Z_-]*[0-9][0-9a-zA-Z_-]*", "#", outcome.server_reply)  # ids of the server
                self.answers[answer] = self.answers.get(answer, 0) + 1
        reason = self._reason(outcome)
        if reason is not None:
            self.tried, self.refused, self.answers = 0, 0, {}
        return reason

    def _reason(self, outcome: Delivery) -> str | None:
        if self.refused >= _LEAST and self.refused > self.tried * _SHARE:
            return (
                f"{self.refused} of {self.tried} addresses were refused. Check them before the rest goes out, "
                "then resume."
            )
        if max(self.answers.values(), default=0) > 1:
            return (
                "The mail server refused this email for two vendors with the same answer, and would refuse the "
                f"rest: {outcome.server_reply}"
            )
        return None
