"""What documents of UBL 2.1 are made of (OASIS, ISO/IEC 19845)."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.documents.handover.unit_codes import unit_code
from app.domain.quotes.quote import money_text
from app.domain.rfqs.rfq import RfqItem

VERSION = "2.1"
_XSD = "urn:oasis:names:specification:ubl:schema:xsd:"
_AGGREGATE, _BASIC = f"{_XSD}CommonAggregateComponents-2", f"{_XSD}CommonBasicComponents-2"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2


def document(name: str) -> Element:
    """An empty one of this kind, “Quotation”. Names have the usual prefixes, which its root declares."""
    root = Element(name, {"xmlns": f"{_XSD}{name}-2", "xmlns:cac": _AGGREGATE, "xmlns:cbc": _BASIC})
    add(root, "cbc:UBLVersionID", VERSION)
    return root


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """One element, “cbc:ID”, in the order of the schema. What XML can't hold is left out of the text."""
    made = SubElement(parent, name, attributes)
    made.text = None if text is None else _NO_XML.sub("", text)
    return made


def add_known(parent: Element, name: str, text: str) -> None:
    """The same where there is a text: UBL 2.1 wants no empty elements (§5.3, IND5)."""
    if text.strip():
        add(parent, name, text)


def add_amount(parent: Element, name: str, amount: Decimal, currency: str) -> None:
    add(parent, name, money_text(amount), currencyID=currency)


def add_quantity(parent: Element, name: str, quantity: int, unit: str) -> None:
    add(parent, name, str(quantity), unitCode=unit_code(unit))


def add_charge(parent: Element, reason: str, amount: Decimal, currency: str) -> None:
    """Where there is one."""
    if amount:
        charge = add(parent, "cac:AllowanceCharge")
        add(charge, "cbc:ChargeIndicator", "true")
        add(charge, "cbc:AllowanceChargeReason", reason)
        add_amount(charge, "cbc:Amount", amount, currency)


def add_seller(parent: Element, name: str) -> None:
    seller = add(parent, "cac:SellerSupplierParty")
    add(add(add(seller, "cac:Party"), "cac:PartyName"), "cbc:Name", name)


def add_item(parent: Element, item: RfqItem) -> None:
    """What the vendor sees of a line; never what is for the house alone."""
    made = add(parent, "cac:Item")
    add_known(made, "cbc:Description", item.description)
    add_known(made, "cbc:Name", item.part_number)
    if item.part_number.strip():
        add(add(made, "cac:BuyersItemIdentification"), "cbc:ID", item.part_number)
    for name, value in (
        ("Revision", item.revision),
        ("Process", item.process),
        ("Specification", item.specification),
        ("Type", item.type),
        ("Class", item.spec_class),
        ("Callout", item.callout),
    ):
        if value.strip():
            told = add(made, "cac:AdditionalItemProperty")
            add(told, "cbc:Name", name)
            add(told, "cbc:Value", value)


def line_id(line: int, quantity: int) -> str:
    """Of a quantity of a line, “3-100”."""
    return f"{line}-{quantity}"


def octets(root: Element) -> bytes:
    """UTF-8, indented."""
    indent(root)
    text: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"
