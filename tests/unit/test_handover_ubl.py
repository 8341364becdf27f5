"""What documents of UBL are made of."""

from xml.etree.ElementTree import fromstring

import pytest

from app.documents.handover.ubl import add, add_known, document, octets
from app.documents.handover.unit_codes import unit_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "EA"),
        ("Each", "EA"),
        ("pcs.", "H87"),
        ("LBS", "LBR"),
        ("sq  ft", "FTK"),
        ("KGM", "KGM"),
        ("C62", "C62"),
        ("basket", "ZZ"),
    ],
)
def test_units_have_their_code(written: str, code: str) -> None:
    assert unit_code(written) == code


def test_what_xml_cannot_hold_is_left_out_and_nothing_is_empty() -> None:
    root = document("Quotation")
    add(root, "cbc:ID", "a\x00<b>\ud800&\ufffe")
    add_known(root, "cbc:Note", "  ")
    read = fromstring(octets(root))  # noqa: S314 - our own
    assert read.tag == "{urn:oasis:names:specification:ubl:schema:xsd:Quotation-2}Quotation"
    assert [child.text for child in read] == ["2.1", "a<b>&"]
