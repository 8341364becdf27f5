"""How far one computer, one server and many workers carry: what an RFQ takes on the disk, and a working day of a shop
with up to 1,000 buyers, simulated.

`python -m tests.benchmarks.scaling`. The sizes are measured: RFQs are made, sent into a sink and quoted by the program
itself. The day is computed, one email after the other: buyers press *Send* through the day, most of them before noon;
each email waits for its mailbox's pace, then for the line to the internet. What the program itself needs for an email
is in the other benchmarks, and far below both.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import merge
from pathlib import Path
from random import Random

from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import RfqId, VendorId
from tests.benchmarks.workshop import CACHE
from tests.fakes.office import Office, opened, request_in, vendor

_RFQS, _VENDORS, _QUOTED = 50, 24, 10  # made to be measured; vendors of each, and how many of them quote
_DRAWING = 300_000  # octets of the one file, other ones in each RFQ
_BUYERS = (5, 25, 100, 300, 1_000)
_A_DAY, _ASKED = 5, 12  # RFQs of a buyer a day; vendors of each
_WITH_FILES = 0.5  # of the RFQs
_LARGE, _SMALL = 5_000_000 * 1.37, 30_000  # octets of an email with files and without, as it travels
_OPENS, _CLOSES = 7 * 3_600, 17 * 3_600
_BUSY = ((9.5, 1.2), (14.0, 1.5))  # hours around which most is sent, and how closely
_PACE = 30  # emails a minute that a mailbox may send: Microsoft 365 and others
_LINES = {"50 Mbit/s": 50e6 / 8, "1 Gbit/s": 1e9 / 8}


@dataclass(frozen=True, slots=True)
class Email:
    """When *Send* was pressed, in seconds of the day; from which mailbox; how many octets."""

    at: float
    mailbox: int
    octets: float


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scaling")
    parser.add_argument("--quick", action="store_true", help="fewer RFQs and buyers")
    quick = parser.parse_args(words).quick
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        _measure_size(Path(name), _RFQS // 5 if quick else _RFQS)
    for buyers in _BUYERS[: 3 if quick else None]:
        for a_mailbox in (1, 25):
            _simulate(buyers, a_mailbox)


def _measure_size(folder: Path, rfqs: int) -> None:
    with opened(folder) as office:
        account = office.account()
        office.services.sending_right.take()
        office.services.vendors.save_all([vendor(n) for n in range(1, _VENDORS + 1)])
        before = _sizes(office)
        for n in range(rfqs):
            rfq_id = _rfq(office, folder / f"P-1 {n}.pdf", n)
            office.services.rfq_sending.queue(rfq_id, account)
            office.drain()
            for vendor_id in range(1, _QUOTED + 1):
                office.services.quoting.store(_quote(rfq_id, VendorId(vendor_id)))
        grown = [(now - then) / rfqs for now, then in zip(_sizes(office), before, strict=True)]
    print(
        f"an RFQ to {_VENDORS} vendors with {_QUOTED} quotes: {grown[0] / 1e3:.0f} kB in the database, and "
        f"{grown[1] / 1e6:.2f} MB in the spool for a drawing of {_DRAWING / 1e6:.1f} MB; "
        f"1,000 of them: {grown[0] / 1e3:.0f} MB and {grown[1] / 1e6:.2f} GB"
    )


def _rfq(office: Office, drawing: Path, number: int) -> RfqId:
    drawing.write_bytes(b"%PDF-1.7\n" + Random(number).randbytes(_DRAWING))  # noqa: S311 - the same in every run
    rfq = request_in(office.services, 0, [drawing])
    office.services.rfq_asking.set_invited(rfq.id, [VendorId(n) for n in range(1, _VENDORS + 1)])
    return rfq.id


def _quote(rfq_id: RfqId, by: VendorId) -> Quote:
    prices = tuple(QuotedPrice(line=1, quantity=q, unit_price=Decimal("12.50")) for q in (1, 5))
    return Quote(rfq_id=rfq_id, vendor_id=by, source=Source.TYPED, prices=prices, currency="USD")


def _sizes(office: Office) -> tuple[int, int]:
    """Octets of the database's pages that are in use, and of the spool."""
    with office.database.read() as session:
        connection = session.connection()
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
    spool = sum(path.stat().st_size for path in (office.folder / "spool").rglob("*") if path.is_file())
    return (pages - free) * size, spool


def _simulate(buyers: int, a_mailbox: int) -> None:
    """`a_mailbox`: so many buyers send from one."""
    emails = list(_day(buyers, a_mailbox))
    paced = list(_through_mailboxes(emails))
    busiest = _busiest_minute(paced)
    waits = [leaves - email.at for email, leaves in paced]
    each = {name: _delays(paced, octets_a_second) for name, octets_a_second in _LINES.items()}
    told = ", ".join(f"{name} {_minutes(some)}" for name, some in each.items())
    whose = "each its own mailbox" if a_mailbox == 1 else f"a mailbox for {a_mailbox}"
    print(
        f"{buyers:,} buyers, {whose}: {len(emails):,} emails a day, {sum(e.octets for e in emails) / 1e9:.0f} GB, "
        f"{busiest / 60:.1f}/s in the busiest minute; out after (p95, worst): pace alone {_minutes(waits)}, {told}"
    )


def _day(buyers: int, a_mailbox: int) -> Iterator[Email]:
    chance = Random(buyers)  # noqa: S311 - the same in every run
    for buyer in range(buyers):
        for _ in range(_A_DAY):
            hour, spread = chance.choice(_BUSY)
            at = min(max(chance.gauss(hour, spread) * 3_600, _OPENS), _CLOSES)
            octets = _LARGE if chance.random() < _WITH_FILES else _SMALL
            yield from (Email(at, buyer // a_mailbox, octets) for _ in range(_ASKED))


def _through_mailboxes(emails: Sequence[Email]) -> Iterator[tuple[Email, float]]:
    """In the order in which they leave: each mailbox one after the other, at its pace."""
    lanes: dict[int, list[tuple[float, int, Email]]] = {}
    for n, email in enumerate(sorted(emails, key=lambda one: one.at)):
        lane = lanes.setdefault(email.mailbox, [])
        lane.append((max(email.at, lane[-1][0] + 60 / _PACE if lane else 0.0), n, email))
    for leaves, _, email in merge(*lanes.values()):
        yield email, leaves


def _delays(paced: Sequence[tuple[Email, float]], octets_a_second: float) -> list[float]:
    """Seconds from *Send* until each is out, over one line that all share."""
    free, delays = 0.0, []
    for email, leaves in paced:
        free = max(free, leaves) + email.octets / octets_a_second
        delays.append(free - email.at)
    return delays


def _busiest_minute(paced: Sequence[tuple[Email, float]]) -> int:
    counts: dict[int, int] = {}
    for _, leaves in paced:
        counts[int(leaves // 60)] = counts.get(int(leaves // 60), 0) + 1
    return max(counts.values())


def _minutes(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"{ordered[int(len(ordered) * 0.95)] / 60:.1f}/{ordered[-1] / 60:.1f} min"


if __name__ == "__main__":
    main()
