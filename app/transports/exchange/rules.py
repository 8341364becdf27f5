"""What an Exchange server's refusal means, as a table: the first match wins."""

import re
from dataclasses import dataclass

from app.domain.outbox.failure import FailureClass, Stage

_F = FailureClass
_OPENING = frozenset({Stage.CONNECT, Stage.AUTH})
_CONTENT = frozenset({Stage.BODY})


@dataclass(frozen=True, slots=True)
class Rule:
    """`code` is EWS' own name of the error, or the number of HTTP where no EWS has answered."""

    failure: FailureClass
    code: str
    stages: frozenset[Stage] = frozenset()  # empty: any

    def matches(self, stage: Stage, code: str) -> bool:
        """True if this rule speaks about this refusal at this stage."""
        return (not self.stages or stage in self.stages) and re.fullmatch(self.code, code) is not None


RULES: tuple[Rule, ...] = (
    Rule(_F.THROTTLE, "ErrorServerBusy|ErrorExceededConnectionCount|ErrorExceededSubscriptionCount|429"),
    Rule(_F.QUOTA, "ErrorQuotaExceeded|ErrorSubmissionQuotaExceeded"),
    # the account
    Rule(_F.AUTH, "401|ErrorPasswordExpired|ErrorPasswordChangeRequired|ErrorAccountDisabled"),
    Rule(_F.SENDER_DENIED, "ErrorSendAsDenied|ErrorAccessDenied|ErrorNonExistentMailbox|ErrorMissingEmailAddress"),
    # the mail
    Rule(_F.MESSAGE, "ErrorMessageSizeExceeded|ErrorMimeContentInvalid.*|ErrorContentConversionFailed"),
    Rule(_F.MESSAGE, "404|413", _CONTENT),  # signed in already: only the size can be wrong (IIS says 404 for it, too)
    Rule(_F.RECIPIENT, "ErrorInvalidRecipients|ErrorInvalidSmtpAddress|ErrorMissingRecipients"),
    # the moment
    Rule(
        _F.NETWORK,
        "ErrorMailboxStoreUnavailable|ErrorTimeoutExpired|ErrorInternalServer.*|ErrorConnectionFailed.*"
        "|ErrorMailboxMoveInProgress|ErrorMailboxFailover|5..",
        _OPENING,
    ),
    Rule(
        _F.TRANSIENT,
        "ErrorMailboxStoreUnavailable|ErrorTimeoutExpired|ErrorInternalServer.*|ErrorConnectionFailed.*"
        "|ErrorMailboxMoveInProgress|ErrorMailboxFailover|ErrorItemNotFound|ErrorIrresolvableConflict",
    ),
    Rule(_F.CONNECTION_LOST, "5.."),
)


def classify(stage: Stage, code: str) -> FailureClass:
    """What the refusal at this stage means; an answer that no rule knows makes no sense: PROTOCOL."""
    return next((rule.failure for rule in RULES if rule.matches(stage, code)), FailureClass.PROTOCOL)
