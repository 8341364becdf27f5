"""The pairs that may be one vendor, and the contacts that a merged one would have."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicates import Likeness
from app.domain.vendors.vendor import Contact, ContactRank
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

_SURE, _LIKELY = 90, 75  # from here on a score is shown as that
_NUMBERED = tuple[int, Contact]


def score_chip(score: int) -> Chip:
    """How sure it is, in a word and a number."""
    if score >= _SURE:
        return Chip("≈", tr(f"{score} sure"), Tone.OK)
    return (
        Chip("≈", tr(f"{score} likely"), Tone.INFO)
        if score >= _LIKELY
        else Chip("?", tr(f"{score} maybe"), Tone.NEUTRAL)
    )


def _why(pair: Likeness) -> str:
    return ", ".join(tr(reason.removeprefix("the same ")) for reason in pair.reasons)


COLUMNS: tuple[Column[Likeness], ...] = (
    Column(
        title="Score",
        text=lambda p: str(score_chip(p.score)),
        sort=lambda p: -p.score,
        chip=lambda p: score_chip(p.score),
        width=110,
    ),
    Column(title="Vendor", text=lambda p: p.first_name, width=210),
    Column(title="May be the same as", text=lambda p: p.second_name, width=210),
    Column(title="The same, or alike", text=_why, tip=lambda p: "\n".join(map(tr, p.reasons)), width=420),
)

CONTACT_COLUMNS: tuple[Column[_NUMBERED], ...] = (
    Column(title="Contact", text=lambda c: c[1].name, width=120),
    Column(title="Email", text=lambda c: c[1].email, width=200),
    Column(title="Phone", text=lambda c: c[1].phone, width=125),
    Column(
        title="Rank",
        text=lambda c: c[1].rank.value.capitalize(),
        chip=lambda c: Chip("✓", "Primary", Tone.OK) if c[1].rank is ContactRank.PRIMARY else None,
        width=100,
    ),
)


class PairsModel(LinesModel[Likeness]):
    """The pairs that are still to be decided."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda p: (p.first, p.second), parent=parent)


class ContactsModel(LinesModel[_NUMBERED]):
    """Contacts in the order in which they would stand."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(CONTACT_COLUMNS, key=lambda c: c[0], parent=parent)

    def show_contacts(self, contacts: Sequence[Contact]) -> None:
        """Show exactly these."""
        self.replace(list(enumerate(contacts)))


def after_merge(pairs: Sequence[Likeness], gone: VendorId, stays: VendorId, name: str) -> list[Likeness]:
    """What is left to decide: who was much like the one that went may be the one that stays."""
    found: dict[tuple[VendorId, VendorId], Likeness] = {}
    for pair in pairs:
        moved = pair
        if pair.first in (gone, stays):
            moved = replace(moved, first=stays, first_name=name)
        if pair.second in (gone, stays):
            moved = replace(moved, second=stays, second_name=name)
        key = (min(moved.first, moved.second), max(moved.first, moved.second))
        if moved.first != moved.second and (key not in found or found[key].score < moved.score):
            found[key] = moved
    return list(found.values())
