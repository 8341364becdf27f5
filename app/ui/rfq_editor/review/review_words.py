"""What step 5 says of a batch: what would go, how it stands, how it ended, and what is asked first."""

from app.domain.accounts.account import Account, AccountKind
from app.domain.outbox.delivery import DeliveryState, Tally
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.rfq import Rfq
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted, duration_text, size_text


def progress_text(what: str, done: int, of: int) -> str:
    """Like “Checking 800 of 2,000…”."""
    return tr(f"{what} {done:,} of {of:,}…")


def plan_text(rfq: Rfq, account: Account | None, to_send: int, octets: int, tally: Tally) -> str:
    """Like “24 emails, 204 MB, ≈ 50 s at 30/min”."""
    if account is None:
        return tr("No account yet: add one under Accounts.")
    if not rfq.vendor_ids:
        return tr("No vendor is ticked yet.")
    if not to_send:
        return standing_text(tally)
    text = tr(f"{counted(to_send, 'email', 'emails')}, {size_text(octets)} in all")
    if account.per_minute:
        seconds = (to_send - 1) * 60 / account.per_minute + 1
        text += tr(f", ≈ {duration_text(seconds)} at {account.per_minute} emails/min")
    return text


def standing_text(tally: Tally) -> str:
    """Like “All 24 sent”, or how many of them are not."""
    if tally[DeliveryState.ACCEPTED] == tally.total:
        return tr(f"All {tally.total} sent.") if tally.total > 1 else tr("Sent.")
    drafted = tally[DeliveryState.DRAFTED]
    if drafted == tally.total:
        return tr(f"All {drafted} are in Drafts. Send them from your mail program.")
    text = tr(f"{tally[DeliveryState.ACCEPTED]} of {tally.total} sent.")
    return tr(f"{text.rstrip('.')}, {drafted} in Drafts.") if drafted else text


def ended_text(tally: Tally) -> tuple[Tone, str]:
    """What is said when the last mail has gone or failed."""
    words = {DeliveryState.REJECTED: tr("failed"), DeliveryState.UNKNOWN: tr("may have been sent")}
    words |= {DeliveryState.SKIPPED: tr("skipped"), DeliveryState.CANCELLED: tr("cancelled")}
    rest = ", ".join(f"{tally[state]} {word}" for state, word in words.items() if tally[state])
    if not rest:
        return Tone.OK, standing_text(tally)
    return Tone.WARN, tr(f"{standing_text(tally).rstrip('.')}, {rest}. Select a row to see why and what to do.")


def drafts_question(rfq: Rfq, account: Account | None, to_send: int, warnings: int) -> str:
    """The same for emails that are put into Drafts."""
    if account is None:
        return ""
    emails = counted(to_send, "email", "emails")
    text = tr(f"Put {emails} of {rfq.number} into the Drafts of {account.from_address}?")
    if warnings:
        text += tr(f"\n\nThe check still has {counted(warnings, 'warning', 'warnings')}.")
    return tr(
        f"{text}\n\nNothing is sent. You look at each email in your mail program and send it there. What you send or "
        "delete there shows here by itself."
    )


def no_drafts_text(account: Account | None) -> str:
    """Why nothing can be put into this account's Drafts; empty where it can."""
    if account is None or account.via.has_folders:
        return ""
    if account.kind is AccountKind.PRACTICE:
        return tr("The practice account has no Drafts.")
    return tr("This account needs its IMAP server for that: Accounts, then Edit, then Folders.")


def question(rfq: Rfq, account: Account | None, to_send: int, octets: int, warnings: int) -> str:
    """The sentence that is confirmed, and what goes with it."""
    if account is None:
        return ""
    text = tr(f"Send {rfq.number} to {counted(to_send, 'vendor', 'vendors')} from {account.from_address}?")
    if warnings:
        text += tr(f"\n\nThe check still has {counted(warnings, 'warning', 'warnings')}.")
    if account.kind is AccountKind.PRACTICE:
        return tr(f"{text}\n\nThis is the practice account: nothing leaves this computer.")
    facts = [
        tr(f"Quotes due {rfq.deadline}"),
        tr(f"{counted(to_send, 'email', 'emails')}, {size_text(octets)} in all"),
    ]
    facts += [tr(f"Replies go to {account.reply_to}")] if account.reply_to else []
    copies = copies_of(rfq, account.house_cc)
    facts += [tr(f"Copies go to {', '.join(copies)}")] if copies else []
    return tr(f"{text}\n\n{chr(10).join(facts)}\n\nEach vendor gets its own email. You can undo this for ten seconds.")
