"""What a refusal of Graph means, as a table: the first match wins."""

import re
from dataclasses import dataclass

from app.domain.outbox.failure import FailureClass, Stage

_OPENING = frozenset({Stage.CONNECT, Stage.AUTH})
_F = FailureClass


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches when every pattern given does; both in full, the code (Graph's name for an error) in any case."""

    failure: FailureClass
    status: str = ""
    code: str = ""
    stages: frozenset[Stage] = frozenset()  # empty: any

    def matches(self, stage: Stage, status: int, code: str) -> bool:
        """True if this rule speaks about this answer at this stage."""
        return (
            (not self.stages or stage in self.stages)
            and (not self.status or re.fullmatch(self.status, str(status)) is not None)
            and (not self.code or re.fullmatch(self.code, code, re.IGNORECASE) is not None)
        )


RULES: tuple[Rule, ...] = (
    # the account
    Rule(_F.AUTH, status="401"),
    Rule(_F.SENDER_DENIED, code="ErrorSendAsDenied|ErrorSendOnBehalfOfDenied"),
    Rule(_F.SENDER_DENIED, code="Mailbox(NotEnabled|NotSupported)ForRESTAPI|ErrorNonExistentMailbox"),
    Rule(_F.SENDER_DENIED, code="ErrorInvalidUser|ResourceNotFound|Request_ResourceNotFound"),
    Rule(_F.QUOTA, code="ErrorExceededMessageLimit|ErrorSubmissionQuotaExceeded|ErrorMessagePerFolderCount.*"),
    Rule(_F.QUOTA, code="ErrorQuotaExceeded|ErrorExceededQuota|QuotaExceeded"),
    Rule(_F.THROTTLE, status="429|509"),
    Rule(_F.THROTTLE, code="ErrorServerBusy|ApplicationThrottled|TooManyRequests|ErrorExceededConnectionCount"),
    # the email
    Rule(_F.MESSAGE, status="413"),
    Rule(_F.MESSAGE, code="Error(MessageSize|AttachmentSizeLimit)Exceeded|RequestBodyTooLarge"),
    Rule(_F.RECIPIENT, code="ErrorInvalidRecipients|ErrorInvalidSmtpAddress|ErrorInvalidEmailAddress"),
    Rule(_F.AUTH, status="403"),
    # what passes by itself
    Rule(_F.NETWORK, status="5..|408", stages=_OPENING),
    Rule(_F.PROTOCOL, stages=_OPENING),
    Rule(_F.TRANSIENT, status="5..|404|408|409|410|412|416|423"),  # 404: somebody deleted the draft meanwhile
    Rule(_F.MESSAGE, status="4.."),
)


def classify(stage: Stage, status: int, code: str) -> FailureClass:
    """What the refusal at this stage means; an answer that no rule knows makes no sense: PROTOCOL."""
    return next((rule.failure for rule in RULES if rule.matches(stage, status, code)), FailureClass.PROTOCOL)
