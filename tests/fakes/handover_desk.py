"""A buyer's office with real quotes that are handed to other systems."""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, parse

from app.domain.comparison.scenario import Scenario
from app.domain.quotes.quote import Quote
from app.services.comparison.comparing import Compared
from app.services.handover.gathering import Selection
from app.services.handover.handing_over import HandedOver, Kind
from tests.fakes.asked_vendors import AskedVendors
from tests.fakes.office import Office
from tests.fakes.quoted_vendors import G1

SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors
    folder: Path

    def compared(self, scenario: Scenario = G1) -> Compared:
        return self.office.services.comparing.of(self.asked.rfq.id, scenario)

    def choice(self, **given: str) -> Compared:
        """`line1=ACME`."""
        chosen = {int(line.removeprefix("line")): self.asked.ids[name] for line, name in given.items()}
        return self.compared(replace(G1, choice=chosen))

    def write(
        self, compared: Compared, kind: Kind, vendor: str = "", *, is_chosen: bool = False, name: str = "out"
    ) -> HandedOver:
        selection = Selection(self.asked.ids[vendor] if vendor else None, is_chosen)
        return self.office.services.handing_over.write(compared, self.folder / name, kind, selection)

    def rows(self, compared: Compared, vendor: str = "", *, is_chosen: bool = False) -> list[dict[str, str]]:
        text = self.write(compared, Kind.CSV, vendor, is_chosen=is_chosen).path.read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def xml(self, compared: Compared, kind: Kind, vendor: str = "", *, is_chosen: bool = False) -> Element:
        return parse(self.write(compared, kind, vendor, is_chosen=is_chosen).path).getroot()  # noqa: S314 - our own

    def quote(self, compared: Compared, vendor: str) -> Quote:
        return next(q for q in compared.quotes if q.vendor_id == self.asked.ids[vendor])

    def with_quote(self, compared: Compared, vendor: str, **fields: Any) -> Compared:
        changed = replace(self.quote(compared, vendor), **fields)
        return replace(compared, quotes=tuple(changed if q.id == changed.id else q for q in compared.quotes))


def texts(element: Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path, SPACES)]
