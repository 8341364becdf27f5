"""The setting of the samples in `tests/cases/replies`: one RFQ, its lines, and the vendors who were asked."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.quotes.form import AskedLine, Asking
from app.domain.rfqs.rfq import Rfq, RfqItem, RfqState
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks

SAMPLES = Path(__file__).parent.parent / "cases" / "replies"
RFQ_NUMBER = "RFQ-2026-0042"
SENT_ON = date(2026, 11, 26)
BUYER = "anna.buyer@northfield.example"
REPLY_TO = "purchasing@northfield.example"


@dataclass(frozen=True, slots=True)
class AskedVendor:
    """A vendor who was asked, with the contacts that the invitation went to."""

    name: str
    token: str
    contacts: tuple[str, ...]

    @property
    def message_id(self) -> str:
        """Of the invitation."""
        return f"<rfq.01kb3q9w7e00000000000{self.token.lower()}@northfield.example>"


ACME = AskedVendor("Acme Plating", "K7F3Q", ("sales@acme-plating.example", "rita@acme-plating.example"))
QUICKCOAT = AskedVendor("Quickcoat LLC", "ZP2M8", ("rfq@quickcoat.example",))
NORDHAUS = AskedVendor("Nordhaus GmbH", "4TQ9X", ("weber@nordhaus.example",))
DELTA = AskedVendor("Delta Finishing", "H3W6C", ("quotes@deltafinishing.example", "tom@deltafinishing.example"))
RIDGE = AskedVendor("Ridge Metal", "9KQ2V", ("ridgemetal@mailhouse.example",))
GRAZ = AskedVendor("Graz Oberflächen", "M5D7R", ("office@graz-oberflaechen.example",))
VENDORS = (ACME, QUICKCOAT, NORDHAUS, DELTA, RIDGE, GRAZ)

ITEMS = (
    RfqItem(
        number=1,
        part_number="0022-10116",
        revision="A",
        description="Bracket",
        process="Electroless nickel",
        specification="MIL-C-26074",
        spec_class="2",
        quantities=QuantityBreaks((1, 5, 25)),
    ),
    RfqItem(
        number=2,
        part_number="0190-25230",
        revision="C",
        description="Cover",
        process="Chem film",
        specification="MIL-DTL-5541",
        type="I",
        spec_class="3",
        quantities=QuantityBreaks((10, 50, 100)),
    ),
    RfqItem(
        number=3,
        part_number="00123456",
        revision="-",
        description="Pin",
        process="Passivate",
        specification="AMS 2700",
        quantities=QuantityBreaks((100, 1000)),
    ),
)
RFQ = Rfq(
    id=RfqId(1), number=RFQ_NUMBER, title="", state=RfqState.SENT, deadline=None, subject="", body="", items=ITEMS
)
LINES = tuple(
    AskedLine(number=item.number, part_number=item.part_number, quantities=item.quantities.values) for item in ITEMS
)


def asking(vendor: AskedVendor = ACME, rfq_number: str = RFQ_NUMBER) -> Asking:
    """What this vendor was asked."""
    return Asking(rfq_number=rfq_number, token=vendor.token, lines=LINES, sent_on=SENT_ON)
