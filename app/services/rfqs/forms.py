"""Quote forms as files: what each vendor fills in instead of writing a quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.rfqs.form_sheet import Answers
from app.documents.rfqs.quote_form import QuoteForm
from app.documents.rfqs.quote_form import filled_form as quote_form_filled
from app.documents.sheets.unfinished import replacing
from app.domain.accounts.account import Account
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.rfqs.asked import Recipients, asked, file_names
from app.services.rfqs.refusals import VendorsBarred
from app.storage.base.database import Database
from app.system.clock import Clock


class FormImpossible(Problem):
    """A form cannot be made, or not be written to the folder; the message says why."""


def quote_form(rfq: Rfq, account: Account) -> QuoteForm:
    """The form of all vendors who are asked for the lines that `rfq` has here, sent from this account. ValueError."""
    return QuoteForm.of(
        rfq,
        deadline=_with_offset(rfq.deadline) if rfq.deadline else "",
        buyer_name=account.from_name,
        buyer_address=account.reply_to or account.from_address,
    )


def filled_form(rfq: Rfq, account: Account, vendor_name: str, token: str, answers: Answers) -> bytes:
    """The form of one vendor as it would come back: what was typed somewhere else stands in it. ValueError."""
    buyer = ", ".join(part for part in (account.from_name, account.reply_to or account.from_address) if part)
    deadline = _with_offset(rfq.deadline) if rfq.deadline else ""
    return quote_form_filled(rfq, answers, vendor_name, token, buyer, deadline)


@dataclass(frozen=True, slots=True)
class QuoteForms:
    database: Database
    clock: Clock
    clearances: Clearances

    def write(
        self, rfq_id: RfqId, out: Path, account: Account, vendor_ids: Sequence[VendorId] | None = None
    ) -> list[Path]:
        """Write one .xlsx file for each of these vendors, or for all that are invited.

        Raises:
            VendorsBarred: one of them may not have a line; nothing was written.
            FormImpossible, PlaceTaken: what was written until then stays.
        """
        with self.database.read() as session:
            found = asked(session, rfq_id, vendor_ids, self.clearances, self.clock.now().date())
        if not found.vendors:
            raise FormImpossible("No vendor is invited yet. Choose vendors first.")
        if found.barred:
            raise VendorsBarred("No form was written.", found.barred.values())
        forms = _forms(found, account)
        names = file_names(f"{found.rfq.number} quote form –", found.vendors, ".xlsx")
        try:
            out.mkdir(parents=True, exist_ok=True)
            return [_written(out / name, form) for name, form in zip(names, forms, strict=True)]
        except OSError as reason:
            text = f"“{out}” can't be written to: {reason.strerror}. Choose another folder."
            raise FormImpossible(text) from reason


def _forms(found: Recipients, account: Account) -> list[bytes]:
    """One for each vendor; what is the same for all who are asked for the same lines is made once."""
    invitations = {i.vendor_id: i for i in found.rfq.invitations}
    made: dict[tuple[RfqItem, ...], QuoteForm] = {}
    forms = []
    for vendor in found.vendors:
        invitation = invitations[vendor.stored_id]
        items = found.rfq.items_for(invitation)
        if not items:
            raise FormImpossible(f"“{vendor.name}” isn't asked for any line yet. Add lines first.")
        if items not in made:
            made[items] = quote_form(replace(found.rfq, items=_readable(items)), account)
        forms.append(made[items].for_vendor(vendor.name, invitation.mark.token))
    return forms


def _readable(items: tuple[RfqItem, ...]) -> tuple[RfqItem, ...]:
    for item in items:
        if not item.quantities.is_read:
            said = f"its quantity “{item.quantities}” can't be read" if item.quantities.unread else "it has no quantity"
            raise FormImpossible(
                f"Line {item.number} ({item.part_number}) can't be quoted: {said}. Correct it, then write the forms."
            )
    return items


def _with_offset(deadline: Deadline) -> str:
    short = str(deadline)
    return short if deadline.utc_offset in short else f"{short} ({deadline.utc_offset})"


def _written(path: Path, octets: bytes) -> Path:
    with replacing(path, (".xlsx",)) as temporary:
        temporary.write_bytes(octets)
    return path
