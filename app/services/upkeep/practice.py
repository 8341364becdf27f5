"""Trying everything on this computer: sample vendors, a sample request, and the mails the practice server took."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.documents.sheets.unfinished import replacing
from app.domain.outbox.practice_mail import PracticeMail
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem
from app.domain.trade.quantity import QuantityBreaks
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import Capability, Contact, ContactRank, Vendor
from app.services.rfqs.asking import RfqAsking
from app.services.rfqs.editing import RfqEditing
from app.services.upkeep.samples import ADDING, note_rfq
from app.storage.base.database import Database
from app.storage.vendors import changes, vendors
from app.system.clock import Clock

_NAMES = ("Acme Plating", "Bolt Works", "Cimtek Finishing", "Delta Anodize", "Evergreen Coatings", "Foundry Lane")
_PEOPLE = (("Dana", "Reyes"), ("Noor", "Haddad"), ("Lars", "Lindqvist"), ("Mei", "Tanaka"), ("Ana", "Sousa"))
_ITEMS = (
    ("P-1001", "A", "Bracket", "ELECTROLESS NICKEL PER MIL-C-26074 CLASS 2", "Electroless nickel", "MIL-C-26074"),
    ("P-1002", "C", "Manifold", "ELECTROLESS NICKEL PER MIL-C-26074 CLASS 2,\nMASK THREADS", "Electroless nickel", ""),
    ("P-1003", "B", "Cover", "PASSIVATE PER AMS 2700 TYPE II", "Passivation", "AMS 2700"),
)
_DONE = (  # all that the lines ask for, so that step 3 is sure of them
    Capability(process="Electroless nickel", specification="MIL-C-26074", spec_class="2"),
    Capability(process="Passivation", specification="AMS 2700", type="II"),
)
_DAYS = 14
_DRAWN = b"P-1001 rev A - Bracket"  # what the sample drawing says; as long in the others, or they would be no PDF


class PracticeImpossible(Problem):
    """The sample drawings cannot be written; the request stays without them."""

    def __init__(self, folder: Path, cause: OSError) -> None:
        super().__init__(
            f"The sample drawings can't be written to “{folder}” ({cause.strerror or cause}), so nothing is sent. "
            "Free some space on that disk, check your access to that folder, and try again."
        )


@dataclass(frozen=True, slots=True)
class Practice:
    database: Database
    clock: Clock
    editing: RfqEditing
    asking: RfqAsking
    folder: Path
    mails_taken: Callable[[], Sequence[PracticeMail]]
    sample_drawing: bytes
    time_zone: str

    def fill(self, count: int) -> Rfq:
        """Make `count` sample vendors (those there already are kept) and a request to all of them.

        Raises:
            PracticeImpossible
        """
        invited = self._vendors(count)
        rfq = self.editing.create("Electroless nickel and passivation", self._deadline())
        with self.database.write() as session:
            note_rfq(session, rfq.id)
        self.editing.set_items(rfq.id, [_item(n, row) for n, row in enumerate(_ITEMS, start=1)])
        self.editing.attach(rfq.id, [self._drawing(part, revision) for part, revision, *_ in _ITEMS])
        return self.asking.set_invited(rfq.id, invited)

    def _drawing(self, part: str, revision: str) -> Path:
        drawing = self.folder.parent / "samples" / f"{part}_rev{revision}.pdf"
        try:
            drawing.parent.mkdir(parents=True, exist_ok=True)
            drawing.write_bytes(self.drawing_that_says(f"{part} rev {revision}"))
        except OSError as reason:
            raise PracticeImpossible(drawing.parent, reason) from reason
        return drawing

    def drawing_that_says(self, text: str) -> bytes:
        """The sample drawing with another text, ASCII of at most 22 letters."""
        return self.sample_drawing.replace(_DRAWN, text.encode("ascii").ljust(len(_DRAWN)))

    def mails(self) -> Sequence[PracticeMail]:
        """What the practice server took, newest first."""
        return self.mails_taken()

    def copy(self, mails: Sequence[Path], out: Path) -> list[Path]:
        """Copy mails that the practice server took into a folder, each whole or not at all.

        Raises:
            PlaceTaken, OSError: what was copied until then stays.
        """
        out.mkdir(parents=True, exist_ok=True)
        for mail in mails:
            with replacing(out / mail.name, (".eml",)) as temporary:
                shutil.copyfile(mail, temporary)
        return [out / mail.name for mail in mails]

    def _vendors(self, count: int) -> list[VendorId]:
        samples = [_vendor(n) for n in range(count)]
        now = self.clock.now()
        with self.database.write() as session:
            known = vendors.by_names(session, [v.name for v in samples])
            missing = [v for v in samples if text_key(v.name) not in known]
            change = changes.begin(session, ADDING, now) if missing else None
            new = iter(changes.add(session, change, missing, now) if change else ())
            kept = [known.get(text_key(v.name)) or next(new) for v in samples]
        return [v.stored_id for v in kept]

    def _deadline(self) -> Deadline:
        """Two weeks ahead, at five in the afternoon, never on a weekend."""
        there = self.clock.now().astimezone(ZoneInfo(self.time_zone)) + timedelta(days=_DAYS)
        there += timedelta(days=max(0, 7 - there.weekday()) if there.weekday() >= 5 else 0)
        return Deadline(datetime(there.year, there.month, there.day, 17), self.time_zone)  # noqa: DTZ001 - wall clock


def _item(number: int, row: tuple[str, str, str, str, str, str]) -> RfqItem:
    part, revision, description, callout, process, specification = row
    return RfqItem(
        number=number,
        part_number=part,
        revision=revision,
        description=description,
        callout=callout,
        process=process,
        specification=specification,
        quantities=QuantityBreaks((1, 5, 10, 25)),
    )


def _vendor(number: int) -> Vendor:
    series, base = divmod(number, len(_NAMES))
    name = _NAMES[base] + (f" {series + 1}" if series else "")
    first, last = _PEOPLE[number % len(_PEOPLE)]
    domain = name.lower().replace(" ", "-") + ".example"
    contacts = (
        Contact(
            email=f"{first.lower()}.{last.lower()}@{domain}",
            name=f"{first} {last}",
            first_name=first,
            last_name=last,
            rank=ContactRank.PRIMARY,
        ),
        Contact(email=f"quotes@{domain}", name="Quotes"),
    )
    return Vendor(name=name, categories=("Finishing",), contacts=contacts, capabilities=_DONE)
