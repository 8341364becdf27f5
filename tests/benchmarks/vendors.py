"""A large vendor list: importing it, finding in it as one types, and the memory that takes.

Beside each figure stands what one would do without the program: csv and sqlite3 for the import, LIKE and a loop over
everything in memory for the search. Then the same on PostgreSQL, where that is there.
"""

import argparse
import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.vendors.search import VendorOrder, VendorSearch
from app.domain.vendors.vendor import Vendor
from app.system.settings import Settings
from tests.benchmarks.workshop import CACHE
from tests.end_to_end.program import REPOSITORY
from tests.fakes.many_vendors import many_vendors
from tests.fakes.office import Office, opened
from tests.servers.postgresql import postgresql, why_not

_VENDORS = 100_000
_CONTACTS = 3
_WORDS = ("kestrel plating", "anodize", "sales", "mil-a-8625", "316-555", "müller", "itar fyrne", "mbaker", "b 733")
_PAGE = 100  # lines that a window reads at once
_CHANGED = (300, 10_000)  # vendors at once
_RIVALS = 12  # searches of the slow ways


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.vendors")
    parser.add_argument("--quick", action="store_true", help="a tenth of the vendors")
    parser.add_argument("--import-only", nargs=2, metavar=("FOLDER", "SHEET"), help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    if given.import_only:
        _import(Path(given.import_only[0]), Path(given.import_only[1]))
        return
    count = _VENDORS // 10 if given.quick else _VENDORS
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        sheet = folder / "vendors.csv"
        rows = _write_sheet(sheet, count)
        print(f"\n{count:,} vendors with {rows:,} contacts: a CSV file of {sheet.stat().st_size / 1e6:.0f} MB")
        plain = _plain_import(sheet, folder / "plain.db")
        print(f"csv and sqlite3, nothing cleaned or compared: {rows / plain:,.0f} rows/s", flush=True)
        _import_and_search(folder / "data", sheet)
        _rivals(folder / "plain.db")
        if why_not():
            return
        with postgresql({"autovacuum": "on"}) as server:
            Settings.load(None, folder / "team").save(database=server.url(server.new_schema()))
            print("on PostgreSQL:")
            _import_and_search(folder / "team", sheet)


def _import_and_search(folder: Path, sheet: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.vendors", "--import-only", str(folder), str(sheet)]
    subprocess.run(command, check=True, cwd=REPOSITORY)
    with opened(folder) as office:
        search(office)
        _change(office)


def _write_sheet(path: Path, count: int) -> int:
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Vendor", "Contact", "First", "Last", "Email", "Phone", "Type", "State", "Rank"))
        for vendor in many_vendors(count, _CONTACTS):
            for c in vendor.contacts:
                kind = ", ".join(vendor.categories)
                writer.writerow(
                    (vendor.name, c.name, c.first_name, c.last_name, c.email, c.phone, kind, c.state, c.rank.value)
                )
                rows += 1
    return rows


def _plain_import(sheet: Path, database: Path) -> float:
    began = time.perf_counter()
    with sqlite3.connect(database) as connection, sheet.open(encoding="utf-8-sig", newline="") as file:
        connection.execute("CREATE TABLE vendors (vendor, contact, first, last, email, phone, type, state, rank)")
        reader = csv.reader(file)
        next(reader)
        connection.executemany("INSERT INTO vendors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", reader)
    connection.close()
    return time.perf_counter() - began


def _import(folder: Path, sheet: Path) -> None:
    with opened(folder) as office:
        idle = _peak_mib()
        began = time.perf_counter()
        plan = office.services.vendor_import.plan(sheet)
        planned = time.perf_counter()
        done = office.services.vendor_import.apply(plan)
        ended = time.perf_counter()
        size = f", {file.stat().st_size / 1e6:.0f} MB" if (file := folder / "rfq-sender.db").exists() else ""
    each = [plan.rows / seconds for seconds in (ended - began, planned - began, ended - planned)]
    print(
        f"RFQ Sender: {each[0]:,.0f} rows/s ({each[1]:,.0f} read and compared, {each[2]:,.0f} written); "
        f"{done.counts.added:,} vendors{size}, "
        f"memory {idle:.0f} MiB before, {_peak_mib():.0f} at the peak",
        flush=True,
    )
    with opened(folder) as office:
        _learn(office, {v.name: v for v in many_vendors(done.counts.added)})


def _learn(office: Office, known: Mapping[str, Vendor]) -> None:
    """What cannot stand in a list of contacts: capabilities and the rest, so that there is something to find."""
    ids = office.services.vendor_finding.find().ids

    def with_all(vendor: Vendor) -> Vendor:
        like = known[vendor.name]
        return replace(vendor, capabilities=like.capabilities, clearance=like.clearance, tags=like.tags)

    for start in range(0, len(ids), 10_000):
        office.services.vendors.change(ids[start : start + 10_000], with_all)


def search(office: Office) -> None:
    """How long until a page of vendors stands there, as one types."""
    finding = office.services.vendor_finding
    before = _peak_mib()
    first = _seconds(finding.find)

    def look(text: str) -> None:
        finding.lines(finding.find(VendorSearch(text=text)).ids[:_PAGE])

    times = sorted(_seconds(look, text) for text in _typed())
    worst, grown = times[-1] * 1e3, _peak_mib() - before
    print(
        f"found as one types, with a page of {_PAGE}: p50 {_ms(times, 0.5):.1f} ms, p95 {_ms(times, 0.95):.1f} ms, "
        f"worst {worst:.1f} ms of {len(times)}; the first one {first * 1e3:.0f} ms; +{grown:.0f} MiB"
    )
    pages = sorted(_seconds(finding.page, VendorSearch(text=text), 0, _PAGE) for text in _typed())
    print(
        f"a page for who keeps nothing: p50 {_ms(pages, 0.5):.1f} ms, p95 {_ms(pages, 0.95):.1f} ms, "
        f"worst {pages[-1] * 1e3:.1f} ms"
    )
    facets = _seconds(finding.facets)
    order = _seconds(finding.find, VendorSearch(), VendorOrder.EMAIL)
    again = _seconds(finding.find, VendorSearch(), VendorOrder.EMAIL)
    print(f"filters counted {facets * 1e3:.0f} ms; sorted by e-mail {order * 1e3:.0f} ms, then {again * 1e3:.1f} ms")


def _change(office: Office) -> None:
    """Some vendors and many, changed alike and taken back, as the vendor page does it."""
    ids, vendors = office.services.vendor_finding.find().ids, office.services.vendors
    for count in _CHANGED:
        began = time.perf_counter()
        saved = vendors.change(ids[:count], lambda vendor: replace(vendor, tags=(*vendor.tags, "asked in bulk")))
        changed = time.perf_counter()
        vendors.take_back(saved.change)
        undone = time.perf_counter() - changed
        print(f"{count:,} vendors changed in {changed - began:.2f} s, undone in {undone:.2f} s", flush=True)


def _rivals(database: Path) -> None:
    connection = sqlite3.connect(database)
    like = "SELECT * FROM vendors WHERE vendor LIKE :t OR contact LIKE :t OR email LIKE :t OR phone LIKE :t"

    def ask(word: str) -> None:
        connection.execute(like, {"t": f"%{word}%"}).fetchall()

    def loop(word: str) -> list[str]:
        return [row for row in rows if word in row]

    typed = [text for text in _typed() if " " not in text][:: len(_typed()) // _RIVALS or 1]
    times = sorted(_seconds(ask, t) for t in typed)
    print(f"LIKE over four columns: p50 {_ms(times, 0.5):.0f} ms, p95 {_ms(times, 0.95):.0f} ms")
    rows = [" ".join(map(str, row)).casefold() for row in connection.execute("SELECT * FROM vendors")]
    times = sorted(_seconds(loop, t) for t in typed)
    print(f"a loop over everything in memory: p50 {_ms(times, 0.5):.0f} ms, p95 {_ms(times, 0.95):.0f} ms", flush=True)
    connection.close()


def _typed() -> list[str]:
    """Every stroke of every word."""
    return [word[:end] for word in _WORDS for end in range(1, len(word) + 1)]


def _seconds(call: Callable[..., object], *args: object) -> float:
    began = time.perf_counter()
    call(*args)
    return time.perf_counter() - began


def _ms(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1e3


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
