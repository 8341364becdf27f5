"""What the window says over every page, and when it is asked to close."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.outbox.delivery import DeliveryState, Tally
from app.services.sending.right import Recovery
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted


@dataclass(frozen=True, slots=True)
class Notice:
    """What came with the start, before anything of it was shown."""

    text: str = ""
    tone: Tone = Tone.OK


NOTHING = Notice()
LOST = Notice(
    "The database was missing or empty, so the program started with no data. There are copies of your earlier data.",
    Tone.WARN,
)


def restored(name: str, aside: str) -> Notice:
    """A copy has taken the place of the data, which are laid aside."""
    return Notice(tr(f"The copy “{name}” was restored. The data from before is kept as “{aside}”."))


def not_restored(reason: Exception) -> Notice:
    """Everything is as it was."""
    return Notice(tr(f"The copy was not restored. {reason}"), Tone.ERR)


def interrupted_text(recovery: Recovery) -> str:
    """That the data are older, or what an interrupted run left behind; empty where there is nothing to tell."""
    if recovery.older:
        return tr(f"{recovery.older.text} See Attention for what to do.")
    if recovery.unknown:
        what = counted(recovery.unknown, "email", "emails")
        return tr(
            f"The program ended while emails were being sent: {what} may have been sent. Look at them in "
            "the outbox and decide."
        )
    if recovery.stale:
        what = counted(recovery.stale, "email", "emails")
        return tr(
            f"{what} waited too long or are past their deadline, so they are paused. Resume or cancel "
            "them in the outbox."
        )
    return ""


def taken_back_text(labels: Sequence[str]) -> str:
    """What a program that died was writing into the vendor list; empty where it was nothing."""
    if not labels:
        return ""
    what = tr(" and ").join(map(tr, labels))
    return tr(f"The program ended during the {what}. The vendor list is as it was before. Please do it again.")


def leaving_text(tally: Tally) -> str:
    """What quitting now means; empty where nothing waits and nothing is under way."""
    handed_over, waiting = tally[DeliveryState.COMMITTING], tally.open - tally[DeliveryState.COMMITTING]
    parts: list[str] = []
    if handed_over:
        what = counted(handed_over, "email is handed over and waits", "emails are handed over and wait")
        parts.append(
            tr(
                f"{what} for the server’s answer. Quitting waits up to ten seconds for it. Without an answer "
                "by then, it is Unknown at the next start."
            )
        )
    if waiting:
        what = counted(waiting, "email is", "emails are")
        parts.append(
            tr(
                f"{what} still to be sent. Nothing is lost: the outbox keeps them, and they go out when you "
                "open the program again."
            )
        )
    return "\n\n".join(parts)


def holder_text(holder: Exception) -> str:
    """Who sends instead of this window; what can be done here all the same."""
    pid = getattr(holder, "pid", None)
    who = tr(f"Another program (process {pid})") if pid else tr("Another program")
    return tr(
        f"{who} is sending from this data folder, so this window can't send: both at once could email a "
        "vendor twice. You can look at everything and prepare RFQs. Close that program, then try again here."
    )
