"""What a server's refusal means, as a table: provider rules first, the first match wins."""

import re
from dataclasses import dataclass

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.transport import Reply

_OPENING = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO})
_CONTENT = frozenset({Stage.DATA, Stage.BODY, Stage.COMMIT})
_SENDER = frozenset({Stage.MAIL})
_ADDRESS = frozenset({Stage.RCPT})
_SIGN_IN = frozenset({Stage.AUTH})
_TLS = frozenset({Stage.STARTTLS})
_TRANSACTION = frozenset({Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY})


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches a reply when every pattern given does; codes in full, texts anywhere and in any case."""

    failure: FailureClass
    code: str = ""
    enhanced: str = ""
    text: str = ""
    stages: frozenset[Stage] = frozenset()  # empty: any

    def matches(self, stage: Stage, reply: Reply) -> bool:
        """True if this rule speaks about this reply at this stage."""
        return (
            (not self.stages or stage in self.stages)
            and (not self.code or re.fullmatch(self.code, str(reply.code)) is not None)
            and (not self.enhanced or re.fullmatch(self.enhanced, reply.enhanced) is not None)
            and (not self.text or re.search(self.text, reply.text, re.IGNORECASE) is not None)
        )


_F = FailureClass

PROVIDER_RULES: tuple[Rule, ...] = (
    # Microsoft 365 and Exchange
    Rule(_F.AUTH, enhanced=r"5\.7\.(139|30|57)"),  # password sign-in switched off; not signed in
    Rule(_F.SENDER_DENIED, enhanced=r"5\.7\.60"),
    Rule(_F.SENDER_DENIED, text=r"SendAsDenied"),
    Rule(_F.SENDER_DENIED, code="5..", enhanced=r"5\.1\.8", text=r"bad outbound sender"),
    Rule(_F.THROTTLE, code="432", enhanced=r"4\.3\.2"),  # too many connections
    Rule(_F.QUOTA, enhanced=r"5\.2\.25[1-5]"),
    Rule(_F.QUOTA, enhanced=r"5\.1\.90|5\.7\.(232|233|705)"),  # daily and tenant limits
    Rule(_F.QUOTA, text=r"SubmissionQuotaExceeded"),
    # Gmail and Google Workspace
    Rule(_F.QUOTA, code="550", enhanced=r"5\.4\.5"),
    Rule(_F.MESSAGE, code="552", enhanced=r"5\.7\.0"),  # blocked content
    # Amazon SES
    Rule(_F.QUOTA, code="454", text=r"\bdaily\b"),
    Rule(_F.SENDER_DENIED, code="554", text=r"address is not verified|not authorized to perform"),
    # IONOS
    Rule(_F.QUOTA, code="450", text=r"send(ing)? limit"),
    # Postfix: the envelope's parties are judged together, at RCPT
    Rule(_F.SENDER_DENIED, code="5..", text=r"sender address rejected", stages=_SENDER | _ADDRESS),
    Rule(_F.AUTH, code="5..", text=r"relay(ing)?( access)? (is )?(denied|not allowed|not permitted)"),
    Rule(_F.TRANSIENT, code="4..", text=r"gr[ae]y.?list"),
)

GENERIC_RULES: tuple[Rule, ...] = (
    # before a mail is offered
    Rule(_F.PROTOCOL, code="50[0-4]", stages=_OPENING),
    Rule(_F.THROTTLE, code="4..", enhanced=r"4\.7\.[0-9]+", stages=_OPENING),
    Rule(_F.NETWORK, code="[45]..", stages=_OPENING),
    Rule(_F.NETWORK, code="4..", stages=_TLS),
    Rule(_F.TLS_TRUST, code="5..", stages=_TLS),
    # the account
    Rule(_F.AUTH, code="530|534|535|538"),
    Rule(_F.AUTH, enhanced=r"5\.7\.[89]"),
    Rule(_F.AUTH, code="432", enhanced=r"4\.7\.12"),  # RFC 5321's registry: a password transition is needed
    Rule(_F.THROTTLE, code="432"),
    Rule(_F.THROTTLE, code="421|451", enhanced=r"4\.7\.[0-9]+"),
    Rule(_F.THROTTLE, code="454"),
    Rule(_F.NETWORK, code="4..", stages=_SIGN_IN),
    Rule(_F.AUTH, code="55.", stages=_SIGN_IN),
    # the mail as a whole
    Rule(_F.MESSAGE, code="5..", enhanced=r"5\.3\.4|5\.2\.3|5\.6\.[0-9]+"),
    Rule(_F.MESSAGE, code="552", stages=_SENDER | _CONTENT),
    Rule(_F.SENDER_DENIED, code="55[0134]", stages=_SENDER),
    Rule(_F.SENDER_DENIED, code="501", enhanced=r"5\.1\.[0-9]+", stages=_SENDER),
    # the addresses
    Rule(_F.THROTTLE, code="452", enhanced=r"4\.5\.3"),
    Rule(_F.RECIPIENT, code="5..", enhanced=r"5\.1\.[0-9]+|5\.2\.1"),
    Rule(_F.RECIPIENT, code="5..", text=r"recipient address rejected", stages=_ADDRESS),
    Rule(_F.RECIPIENT, code="55[0-4]", stages=_ADDRESS),
    Rule(_F.PROTOCOL, code="501", enhanced=r"5\.5\.[0-9]+", stages=_ADDRESS),  # a parameter, not the address
    Rule(_F.RECIPIENT, code="501", stages=_ADDRESS),
    # the conversation
    Rule(_F.CONNECTION_LOST, code="421", stages=_TRANSACTION),  # at COMMIT it is a definite “not accepted”
    Rule(_F.PROTOCOL, code="50[0-4]|555"),
    Rule(_F.MESSAGE, code="55[0-4]", stages=_CONTENT),
    Rule(_F.TRANSIENT, code="4.."),
)

RULES = PROVIDER_RULES + GENERIC_RULES


def classify(stage: Stage, reply: Reply) -> FailureClass:
    """What the refusal at this stage means; an answer that no rule knows makes no sense: PROTOCOL."""
    return next((rule.failure for rule in RULES if rule.matches(stage, reply)), FailureClass.PROTOCOL)
