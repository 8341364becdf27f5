"""Cells with addresses as people and programs write them."""

import pytest

from app.domain.trade.address import read_mailboxes


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            "Vane, Tess <tess@larch-plating.example>; Quill, Omar <omar@larch-plating.example>",
            [("tess@larch-plating.example", "Vane, Tess"), ("omar@larch-plating.example", "Quill, Omar")],
        ),
        (
            "Vane, Tess <tess@l.example>, Quill, Omar <omar@l.example>",
            [("tess@l.example", "Vane, Tess"), ("omar@l.example", "Quill, Omar")],
        ),
        (
            '"Vane, Tess" <tess@l.example>, "Quill, Omar" <omar@l.example>',
            [("tess@l.example", "Vane, Tess"), ("omar@l.example", "Quill, Omar")],
        ),
        ("Ines Holt (ines@moss-coating.example)", [("ines@moss-coating.example", "Ines Holt")]),
        ("ines@moss.example (Ines Holt)", [("ines@moss.example", "Ines Holt")]),
        ("a@m.example//b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("MAILTO:ines@m.example", [("ines@m.example", "")]),
        ("mailto:ines@m.example; MailTo: b@m.example", [("ines@m.example", ""), ("b@m.example", "")]),
        ("a@m.example#mailto:a@m.example#", [("a@m.example", "")]),
        ("#mailto:a@m.example#", [("a@m.example", "")]),
        ("Ines Holt#mailto:a@m.example#", [("a@m.example", "Ines Holt")]),
        ("a@m.example#http://a@m.example#", [("a@m.example", "")]),
        ("[a@m.example](mailto:a@m.example)", [("a@m.example", "")]),
        ("a@m.example <mailto:a@m.example>", [("a@m.example", "")]),
        ("a@m.example,b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example/b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example / b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example\nb@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example & b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example and b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("a@m.example ::: b@m.example", [("a@m.example", ""), ("b@m.example", "")]),
        ("tess@larch,example", [("tess@larch,example", "")]),
        ("tess,vane@larch.example", [("tess,vane@larch.example", "")]),
        ("tess@larch.example,com", [("tess@larch.example,com", "")]),
        ("tess @larch.example", [("tess @larch.example", "")]),
        ("Sales: a@m.example; Quotes: b@m.example", [("a@m.example", "Sales"), ("b@m.example", "Quotes")]),
        ("Tess Vane - tess@l.example", [("tess@l.example", "Tess Vane")]),
        ("Tess Vane, tess@l.example", [("tess@l.example", "Tess Vane")]),
        (
            "Tess Vane tess@l.example, Omar Quill omar@l.example",
            [("tess@l.example", "Tess Vane"), ("omar@l.example", "Omar Quill")],
        ),
        ("'tess@l.example'", [("tess@l.example", "")]),
        ("<tess@l.example>", [("tess@l.example", "")]),
        ("tess@l.example.", [("tess@l.example", "")]),
        ("tess@l.example,", [("tess@l.example", "")]),
        ("Email: tess@l.example", [("tess@l.example", "")]),
        ("not available", [("not available", "")]),
        ("a@l.example;", [("a@l.example", "")]),
        ("O'Neil, Pat <pat.o'neil@l.example>", [("pat.o'neil@l.example", "O'Neil, Pat")]),
        ("Larch Plating, Inc. <rfq@l.example>", [("rfq@l.example", "Larch Plating, Inc.")]),
        ("a@m.example, b@m,example", [("a@m.example", ""), ("b@m,example", "")]),
        ("tess@l.example (cell 512-555-0141)", [("tess@l.example", "")]),
        ("a@m.examplemailto:a@m.example", [("a@m.example", "")]),
        ("a@l.example ; ; b@l.example", [("a@l.example", ""), ("b@l.example", "")]),
        ("tess@sub.larch,com; b@l.example", [("tess@sub.larch,com", ""), ("b@l.example", "")]),
        ("", []),
        (" ; ", []),
        ("Vane Tess [tess@l.example]", [("tess@l.example", "Vane Tess")]),
        ("a@l.example, A@L.example", [("A@L.example", "")]),
        ("Tess <tess@l.example>; tess@l.example", [("tess@l.example", "Tess")]),
        ("a@l.example|b@l.example", [("a@l.example", ""), ("b@l.example", "")]),
        ("<mailto:Tess.Vane@l.example>", [("Tess.Vane@l.example", "")]),
    ],
)
def test_a_cell_gives_its_addresses_and_who_is_named_beside_them(cell: str, found: list[tuple[str, str]]) -> None:
    assert [(box.address, box.name) for box in read_mailboxes(cell)] == found
