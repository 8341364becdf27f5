"""What Microsoft and Google answer to a sign-in, as a table of sentences: what happened, and what to do.

Microsoft's numbers: “Microsoft Entra authentication and authorization error codes”; the words without a number:
RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, and Google's “OAuth 2.0 for Mobile & Desktop Apps”.
"""

import re
from collections.abc import Mapping

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.connecting import unreachable
from app.transports.transport import AccountBlocked, TransportFailure

_AGAIN = "Sign in again: open the account, page Sign-in."
_EXPIRED = f"The sign-in has expired or was revoked. {_AGAIN}"
_CONSENT = (
    "Your company has not allowed this program yet, or no longer allows it. Ask your IT to grant admin consent (Copy "
    "for IT says how)."
)
_CANCELED = "The sign-in was canceled, or the permission was not given. Sign in again and allow it."
_UNKNOWN = (
    "Your company doesn't know this program, or has blocked it. Check the client ID and the tenant in the account with "
    "your IT."
)
_TENANT = (
    "This user or program belongs to another company (tenant). Check the tenant in the account, and that you signed in "
    "with your work address."
)
_RULES = "Your company's rules don't allow a sign-in from this computer or network. Ask your IT (Conditional Access)."
_REGISTRATION = (
    "The registration of this program isn't complete: it needs the redirect address http://localhost for desktop "
    "programs and must allow public client flows. Ask your IT (Copy for IT says how)."
)
_SCOPE = "The registration of this program lacks a permission. Ask your IT (Copy for IT says how)."
_LATE = "The code was not entered in time. Start the sign-in again."
_NUMBERS: tuple[tuple[str, str], ...] = (
    ("50173|50133|50132|54005|70043|700082|700084|50089|50078", _EXPIRED),
    ("50057|50034", "This user is disabled or unknown in your company. Ask your IT."),
    ("50055|50144", "Your password has expired. Change it at Microsoft, then sign in again."),
    ("50053|50126", "The user name or the password was not accepted. Sign in again."),
    ("50076|50079|50074|50072|50158", f"Microsoft wants a second proof of who you are. {_AGAIN}"),
    ("65001|90094|900941|90093|90095", _CONSENT),
    ("65004", _CANCELED),
    ("700016|7000112|700011", _UNKNOWN),
    ("90002|900023|50020|50194|50059|500208|500200|50128", _TENANT),
    ("50105", "You are not on the list of people who may use this program. Ask your IT to assign it to you."),
    ("53000|53001|53002|53003|53004|530003|53011|50131|50097", _RULES),
    ("50011|7000218|70007|900971", _REGISTRATION),
    ("70011", _SCOPE),
    ("70020", _LATE),
)
_WORDS: tuple[tuple[str, str], ...] = (  # where no number says more
    (
        "admin_policy_enforced|org_internal|disallowed_useragent",
        "Your Google Workspace doesn't allow this program. Ask your IT to allow it (Copy for IT says how).",
    ),
    ("access_denied|authorization_declined", _CANCELED),
    ("invalid_client|deleted_client", "The client ID is not known. Check it in the account with your IT."),
    ("unauthorized_client", _UNKNOWN),
    ("redirect_uri_mismatch", _REGISTRATION),
    ("invalid_scope", _SCOPE),
    ("expired_token|code_expired", _LATE),
    ("invalid_grant|interaction_required|login_required", _EXPIRED),
)
_SENTENCES = (*((f"AADSTS({numbers})", text) for numbers, text in _NUMBERS), *_WORDS)  # the first that is found counts
_PASSES = re.compile(r"temporarily_unavailable|server_error|slow_down|AADSTS(90033|90024|50196|50001|90055)\b")
_SAID_LENGTH = 300
_TAIL = re.compile(r"\s*(Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)


def refusal(answer: Mapping[str, object], name: str) -> TransportFailure:
    """What to raise for an answer with an `error`; `name` is “Microsoft” or “Google”."""
    error, description = (str(answer.get(key) or "") for key in ("error", "error_description"))
    said = " ".join(f"{error} {_TAIL.sub('', description)}".split())[:_SAID_LENGTH]
    if _PASSES.search(f"{error} {description}"):
        return unreachable(f"{name} can't sign anyone in now ({said})", Stage.AUTH)
    todo = next(
        (text for pattern, text in _SENTENCES if re.search(rf"({pattern})\b", f"{error} {description}")), _AGAIN
    )
    return blocked(f"{name} did not accept the sign-in. {todo} It answered: {said}")


def blocked(text: str) -> AccountBlocked:
    """Nothing goes out until the buyer has signed in, or somebody has changed something."""
    return AccountBlocked(text, failure=FailureClass.AUTH, stage=Stage.AUTH)
