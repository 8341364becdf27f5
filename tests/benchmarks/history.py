"""How long it takes to read what the shop's own history says of the vendors that are proposed for one RFQ, and to learn
in which order to propose them.

`python -m tests.benchmarks.history`: 100,000 vendors and 10,000 RFQs that 24 of them were asked in, two in five with a
quote of three lines in two quantities; once spread over all vendors, and once over 5,000 regular ones, who were asked
48 times each. `--quick`: a tenth of the RFQs. Learning is of the regular ones, also where 12 were asked in each RFQ: of
all of them, and of those that are proposed, by a program that has just begun, once more, and after one has answered.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

from app.domain.matching.recommending import recommend
from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Wanted, season_of
from app.services.vendors.learning import Learning
from app.storage.base.database import Session
from app.storage.vendors import records
from tests.benchmarks.matching import median_s
from tests.fakes.clocks import START
from tests.fakes.office import Office, opened

_VENDORS, _REGULAR, _RFQS = 100_000, 5_000, 10_000
_ASKED, _PROPOSED = 24, 200
_QUOTED = 0.4
_LINES, _QUANTITIES = (1, 2, 3), (10, 100)
_SENT, _ANSWERED = "2026-11-02 12:00:00.000000", "2026-11-04 12:00:00.000000"
_VENDOR = """INSERT INTO vendors (id, name, name_key, categories, website, status, status_reason, changed_at)
    VALUES (?, ?, ?, '[]', '', 'active', '', '2026-11-01 12:00:00.000000')"""
_RFQ = """INSERT INTO rfqs (id, number, title, state, deadline_local, deadline_zone, subject, body, notes, changed_at)
    VALUES (?, ?, '', 'draft', '2026-11-20 17:00', 'America/Chicago', '', '', '', ?)"""
_INVITATION = """INSERT INTO invitations (rfq_id, vendor_id, token, message_key, response, responded_at)
    VALUES (?, ?, '', '', ?, ?)"""
_MAIL = """INSERT INTO deliveries (rfq_id, number, vendor_id, vendor_name, recipients, account_id, state, held,
    cancel_requested, attempts, losses, message_id, size, due_at, expires_at, changed_at, server_reply, error)
    VALUES (?, 1, ?, '', '[]', 1, 'accepted', 0, 0, 1, 0, ?, 5000, ?, ?, ?, '', '')"""
_QUOTE = """INSERT INTO quotes (id, rfq_id, vendor_id, number, state, source, currency, file, quote_number, delivery,
    payment, remarks, stored_at, is_complete, charges, alternatives)
    VALUES (?, ?, ?, 1, 'stored', 'form', 'USD', '', '', '', '', '', ?, 1, '{}', '[]')"""
_LINES_OF_ALL = """INSERT INTO rfq_items (rfq_id, number, part_number, revision, description, callout, process,
    specification, type, spec_class, quantities, need_by, customer_reference, source_folder, customer, clearance, unit,
    target_price, position)
    SELECT r.id, k.n, 'P', '', '', '',
        CASE r.id % 5 WHEN 0 THEN 'Anodize' WHEN 1 THEN 'Anodise' WHEN 2 THEN 'Passivate' WHEN 3 THEN 'Zinc plating'
        ELSE 'NDT' END, CASE r.id % 7 WHEN 0 THEN 'MIL-A-8625F TYP II' ELSE 'AMS 2700' END,
        '', '', '10;100', '', '', '', '', '', '', '', k.n
    FROM rfqs r, (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) k"""
_ANSWERS = """UPDATE invitations SET response = 'declined', responded_at = '2026-12-01 00:00:00.000000'
    WHERE vendor_id = ? AND rfq_id =
        (SELECT min(rfq_id) FROM invitations WHERE vendor_id = ? AND response = 'awaiting')"""
_PRICE = """INSERT INTO quoted_prices (quote_id, line, quantity, per, unit_price, is_free, no_quote, remarks, evidence)
    VALUES (?, ?, ?, 1, ?, 0, '', '', '')"""


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.history")
    parser.add_argument("--quick", action="store_true", help="a tenth of the RFQs")
    rfqs = _RFQS // (10 if parser.parse_args(words).quick else 1)
    for regular, asked in ((_VENDORS, _ASKED), (_REGULAR, _ASKED), (_REGULAR, _ASKED // 2)):
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as office:
            fill(office, regular, rfqs, asked)
            _measure(office, regular, rfqs, asked)
            if regular == _REGULAR:
                _learn(office, rfqs, asked)


def _proposed(regular: int) -> list[VendorId]:
    chance = Random(7)  # noqa: S311 - the same in every run
    return [VendorId(i) for i in sorted(chance.sample(range(1, regular + 1), _PROPOSED))]


def _learn(office: Office, rfqs: int, asked: int) -> None:
    raw = sqlite3.connect(office.database.path, isolation_level=None)
    raw.executescript(_LINES_OF_ALL)
    now, proposed = START + timedelta(days=60), _proposed(_REGULAR)
    wanted = Wanted(process="anodize", specification="MIL-A-8625", size="medium", season=season_of(now))

    def timed(learning: Learning, vendor_ids: Sequence[VendorId]) -> str:
        begun = time.perf_counter()
        with office.database.read() as session:
            learned = learning.of(session, vendor_ids, now)
        recommend(vendor_ids, wanted, learned.experience, now)
        return f"{(time.perf_counter() - begun) * 1000:,.0f} ms"

    everybody = timed(Learning(), [VendorId(i) for i in range(1, _REGULAR + 1)])
    learning = Learning()
    first, again = timed(learning, proposed), timed(learning, proposed)
    raw.execute(_ANSWERS, (proposed[0], proposed[0]))
    raw.close()
    print(
        f"{rfqs:,} RFQs × {asked} learned, and all {_REGULAR:,} vendors put in order: {everybody}; of {_PROPOSED} "
        f"proposed: {first}, again {again}, after an answer {timed(learning, proposed)}"
    )


def _measure(office: Office, regular: int, rfqs: int, asked: int) -> None:
    proposed = _proposed(regular)

    def read(look: object) -> float:
        def run() -> None:
            with office.database.read() as session:
                look(session)  # type: ignore[operator]

        return median_s(run) * 1000

    def whole(session: Session) -> None:
        records.records(session, proposed, START)

    def counts(session: Session) -> None:
        records.records(session, proposed, START, with_prices=False)

    def average(session: Session) -> None:
        records.shop_rate(session, START)

    with office.database.read() as session:
        found = records.records(session, proposed, START)
    telling, priced = sum(r.is_telling for r in found.values()), sum(r.price is not None for r in found.values())
    print(
        f"{_VENDORS:,} vendors, {rfqs:,} RFQs × {asked} over {regular:,} of them; {_PROPOSED} proposed, "
        f"{telling} with figures, {priced} with prices: {read(whole):.0f} ms; without prices {read(counts):.0f} ms; "
        f"the shop's average {read(average):.0f} ms"
    )


def fill(office: Office, regular: int, rfqs: int, asked: int = _ASKED) -> None:
    """Past the foreign keys, in some ten seconds."""
    raw = sqlite3.connect(office.database.path, isolation_level=None)
    raw.execute("BEGIN")
    raw.executemany(_VENDOR, ((n, f"V{n}", f"v{n}") for n in range(1, _VENDORS + 1)))
    raw.execute("COMMIT")
    raw.close()
    fill_rfqs(office, regular, rfqs, asked)


def fill_rfqs(office: Office, regular: int, rfqs: int, count: int = _ASKED) -> None:
    """The same for vendors that are there, with the ids from 1 on."""
    raw = sqlite3.connect(office.database.path, isolation_level=None)
    raw.execute("BEGIN")
    raw.executemany(_RFQ, ((n, f"R{n}", f"2026-11-02 12:00:{n % 60:02d}.{n:06d}") for n in range(1, rfqs + 1)))
    asked = list(_asked(regular, rfqs, count))
    answers = {True: ("quoted", _ANSWERED), False: ("awaiting", None)}
    raw.executemany(_INVITATION, ((rfq, vendor, *answers[quotes]) for rfq, vendor, quotes, _ in asked))
    raw.executemany(_MAIL, ((rfq, vendor, f"<{rfq}-{vendor}@x>", _SENT, _SENT, _SENT) for rfq, vendor, _, _ in asked))
    quoted = [(n, *row) for n, row in enumerate((row for row in asked if row[2]), 1)]
    raw.executemany(_QUOTE, ((n, rfq, vendor, _ANSWERED) for n, rfq, vendor, _, _ in quoted))
    raw.executemany(
        _PRICE,
        ((n, line, q, f"{price / q:.4f}") for n, _, _, _, price in quoted for line in _LINES for q in _QUANTITIES),
    )
    raw.execute("COMMIT")
    raw.close()


def _asked(regular: int, rfqs: int, count: int) -> Iterator[tuple[int, int, bool, float]]:
    """RFQ, vendor, whether it quotes, and at what price."""
    chance = Random(5)  # noqa: S311 - the same in every run
    for rfq in range(1, rfqs + 1):
        for vendor in chance.sample(range(1, regular + 1), count):
            yield rfq, vendor, chance.random() < _QUOTED, chance.uniform(100, 150)


if __name__ == "__main__":
    main()
