"""What a look into mailboxes brought, and how each of them stands, in words."""

from collections.abc import Sequence

from app.services.inbox.following import Looked
from app.services.inbox.taking_in import TakenIn
from app.ui.look.language import tr
from app.ui.look.wording import counted

NO_MAILBOX = "No account has a mailbox to look into. Add your email account first, or drag saved emails here."


def followed_text(found: Sequence[Looked], unread: Sequence[str]) -> str:
    """Which mailboxes are followed, and how that stands."""
    parts = [tr(f"{looked.account.name}: {_standing(looked)}") for looked in found]
    parts += [tr(f"Answers go to {address}, which no account here can read.") for address in unread]
    return " · ".join(parts)


def looked_text(looked: Looked) -> str:
    """“office: 2 new answers.”, or why there is nothing to tell."""
    return tr(f"{looked.account.name}: {looked.problem or taken_text(looked.taken)}")


def taken_text(taken: TakenIn) -> str:
    """“2 new answers, 1 here before.” is how it reads."""
    added = counted(len(taken.added), "new answer", "new answers")
    return tr(f"{added}, {taken.known:,} here before.") if taken.known else tr(f"{added}.")


def _standing(looked: Looked) -> str:
    if looked.needs_sign_in:
        return tr("needs sign-in")
    if looked.is_blocked:
        return tr("can't be read")
    return tr("offline") if looked.problem else tr("followed")
