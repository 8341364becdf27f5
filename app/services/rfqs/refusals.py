"""Who must not be asked for the lines of a request, read narrowly: one tick is judged among thousands of vendors."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.rfqs.bars import Ban, Needs, Rules, ban, barred_files
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import Approval
from app.domain.words.vocabulary import Vocabulary
from app.storage.base.database import Session
from app.storage.vendors import customer_lists, doubles, matching_facts, vendors, vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A vendor who must not be asked, and why in a sentence."""

    vendor: str
    text: str
    lines: tuple[int, ...] = ()  # that it must not be asked for


class VendorsBarred(Problem):
    """Vendors may not have a line; `refusals` has every one of them."""

    def __init__(self, what_happened: str, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        names_of: dict[str, list[str]] = {}
        for refusal in self.refusals:
            names_of.setdefault(refusal.text, []).append(f"“{refusal.vendor}”")
        reasons = " ".join(f"{', '.join(names)}: {text}" for text, names in names_of.items())
        todo = "Leave these vendors out, remove the lines or files, or add the clearance or the place on the list."
        super().__init__(f"{what_happened} {reasons} {todo}")


def refusals(
    session: Session, vendor_ids: Sequence[VendorId] | None, items: Sequence[RfqItem], rules: Rules
) -> Mapping[VendorId, Refusal]:
    """Those among these vendors, or (None) among all, who must not be asked; a double counts as who it is now."""
    strict = {text_key(i.customer) for i in items if rules.is_strict(i.customer)}
    if not strict and not rules.needs and not any(i.clearance for i in items):
        return {}
    into = doubles.survivors(session)
    owner_of = {i: into.get(i, i) for i in vendor_ids or ()}
    known = vendors.clearances(session, None if vendor_ids is None else sorted(set(owner_of.values())))
    places = matching_facts.approvals(session, strict)
    bans: dict[tuple[str, tuple[Approval, ...]], Ban | None] = {}  # few, whatever the number of vendors
    refused: dict[VendorId, Refusal] = {}
    for vendor_id, owner in owner_of.items() if vendor_ids is not None else ((i, i) for i in known):
        if owner in known:
            name, held = known[owner]
            alike = held, tuple(places.get(owner, ()))
            if alike not in bans:
                bans[alike] = ban(*alike, items, rules)
            if found := bans[alike]:
                refused[vendor_id] = Refusal(vendor=name, text=found.text, lines=tuple(sorted(found.lines)))
    return refused


def refusals_of(
    session: Session, asked: Mapping[VendorId, Sequence[RfqItem]], rules: Rules
) -> Mapping[VendorId, Refusal]:
    """The same where each vendor is asked for lines of its own."""
    alike: dict[tuple[RfqItem, ...], list[VendorId]] = {}
    for vendor_id, items in asked.items():
        alike.setdefault(tuple(items), []).append(vendor_id)
    found = (refusals(session, vendor_ids, items, rules) for items, vendor_ids in alike.items())
    return {vendor_id: refusal for some in found for vendor_id, refusal in some.items()}


def file_refusals(
    session: Session, before: Rfq, after: Rfq, standings: Mapping[str, Standing], clearances: Clearances
) -> Mapping[VendorId, Refusal]:
    """Those invited who would get a controlled file that they may not have and did not get before."""
    refused: dict[VendorId, Refusal] = {}
    for vendor_id, name, file in newly_barred(session, before, after, standings, clearances):
        text = f"{file.name}: {standings[file.path].because}."
        refused.setdefault(vendor_id, Refusal(vendor=name, text=text))
    return refused


def newly_barred(
    session: Session, before: Rfq, after: Rfq, standings: Mapping[str, Standing], clearances: Clearances
) -> Iterator[tuple[VendorId, str, Attachment]]:
    """Each invited vendor with its name and each file of `standings` that it would get now and may not have."""
    controlled = {path for path, standing in standings.items() if standing.needed}
    if not any(file.path in controlled for file in after.attachments):
        return
    had = {i.vendor_id: {(f.path, f.sha256) for f in before.files_for(i)} for i in before.invitations}
    known = vendors.clearances(session, sorted(after.vendor_ids))
    for invitation in after.invitations:
        name, held = known.get(invitation.vendor_id, ("", ""))
        old = had.get(invitation.vendor_id, ())
        new = [f for f in after.files_for(invitation) if f.path in controlled and (f.path, f.sha256) not in old]
        for file in barred_files(new, held, standings, clearances):
            yield invitation.vendor_id, name, file


def rules_of(session: Session, customers: Collection[str], clearances: Clearances, today: date) -> Rules:
    """What holds for the lines of these customers."""
    return Rules(
        vocabulary=vocabulary.read(session),
        today=today,
        clearances=clearances,
        lists=customer_lists.strictness(session, customers),
    )


def strict_rules(
    session: Session,
    items: Iterable[RfqItem],
    clearances: Clearances,
    today: date,
    needs: Needs | None = None,
) -> Rules:
    """Enough of them to say what is forbidden for these lines: where no list is strict the words are not read."""
    lists = customer_lists.strictness(session, [i.customer for i in items])
    strict = {key: True for key, is_strict in lists.items() if is_strict}
    words = vocabulary.read(session) if strict else Vocabulary(())
    return Rules(vocabulary=words, today=today, clearances=clearances, lists=strict, needs=needs or {})
