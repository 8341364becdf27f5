"""winmail.dat, as Outlook and others write it, whole and damaged."""

import random
import struct

import pytest

from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.tnef import TnefUnreadable, read_tnef
from tests.unit.inbox.samples import multipart

_BEGIN = struct.pack("<IH", 0x223E9F78, 1)


def _attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def _properties(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(values)


def _text(number: int, text: str, kind: int = 0x1F) -> bytes:
    octets = text.encode("utf-16-le" if kind == 0x1F else "cp1252") + b"\0\0"
    return struct.pack("<HHII", kind, number, 1, len(octets)) + octets + bytes(-len(octets) % 4)


def _octets(number: int, octets: bytes, kind: int = 0x102) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(octets)) + octets + bytes(-len(octets) % 4)


def _file(*properties: bytes, title: bytes = b"ANGEBO~1.PDF\0", data: bytes | None = b"%PDF") -> bytes:
    made = _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x8010, title)
    made += b"" if data is None else _attribute(2, 0x800F, data)
    return made + (_attribute(2, 0x9005, _properties(*properties)) if properties else b"")


def test_files_have_their_long_names() -> None:
    odd = (
        struct.pack("<HHI", 0x03, 0x0E20, 7),
        struct.pack("<HHQ", 0x40, 0x3007, 1),
        struct.pack("<HHI", 0x0B, 0x7FFE, 1),
        struct.pack("<HHIII", 0x1003, 0x1234, 2, 1, 2),
        struct.pack("<HH16sIII", 0x03, 0x8001, bytes(16), 0, 5, 9),
        struct.pack("<HH16sII6sxxI", 0x03, 0x8002, bytes(16), 1, 6, b"a\0b\0\0\0", 9),
    )
    tnef = (
        _BEGIN
        + _file(*odd, _text(0x3707, "Angebot 4711 Änderung.pdf"), _text(0x370E, "application/pdf", 0x1E))
        + _file(_text(0x3001, "Zeichnung.dxf"), title=b"\0")
        + _file(title=b"plain.txt\0")
        + _file(_text(0x3704, "in properties.pdf"), _octets(0x3701, b"DATA"), title=b"\0", data=None)
        + _attribute(2, 0x9002, bytes(14))
    )
    found = read_tnef(tnef)
    assert [(file.name, file.content) for file in found.files] == [
        ("Angebot 4711 Änderung.pdf", b"%PDF"),
        ("Zeichnung.dxf", b"%PDF"),
        ("plain.txt", b"%PDF"),
        ("in properties.pdf", b"DATA"),
    ]
    assert found.files[0].media_type == "application/pdf"
    assert not found.is_cut


def test_the_name_for_the_way_is_taken_where_there_is_no_other() -> None:
    tnef = _BEGIN + _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x9001, b"way.pdf\0") + _attribute(2, 0x800F, b"x")
    assert read_tnef(tnef).files[0].name == "way.pdf"


def test_a_text_may_be_in_it_alone() -> None:
    page = _octets(0x1013, "<p>Grüße</p>".encode())
    tnef = (
        _BEGIN
        + _attribute(1, 0x9007, struct.pack("<II", 1250, 0))
        + _attribute(1, 0x800C, "Příloha\0".encode("cp1250"))
    )
    tnef += _attribute(1, 0x9003, _properties(page))
    read = read_mail(multipart(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + tnef))
    assert (read.text, read.html, read.parts) == ("Příloha", "<p>Grüße</p>", ())
    unicode = _BEGIN + _attribute(1, 0x9003, _properties(_text(0x1000, "Grüße"), _text(0x1013, "<p>x")))
    assert (read_tnef(unicode).text, read_tnef(unicode).html) == ("Grüße", "<p>x")


def test_a_mail_in_a_mail_keeps_its_octets() -> None:
    tnef = _BEGIN + _file(_octets(0x3701, bytes(16) + b"inner", kind=0x0D), data=None)
    assert read_tnef(tnef).files[0].content == b"inner"


def test_a_cut_winmail_dat_gives_what_was_before_and_is_told() -> None:
    tnef = _BEGIN + _file(title=b"first.pdf\0") + _file(title=b"second.pdf\0", data=b"x" * 500)[:200]
    octets = multipart(b"Content-Type: application/octet-stream; name=WINMAIL.DAT\n\n" + tnef)
    read = read_mail(octets)
    assert [part.name for part in read.parts] == ["WINMAIL.DAT", "first.pdf", "second.pdf"]
    assert "winmail.dat from Outlook is damaged" in read.problems[0]
    assert part_octets(octets, 1) == b"%PDF"


def test_files_beyond_200_are_left_out() -> None:
    packed = _BEGIN + _file(title=b"a.pdf\0") * 200
    octets = multipart("\nHi", b"Content-Type: application/ms-tnef\n\n" + packed, "Content-Type: application/pdf\n\nx")
    read = read_mail(octets)
    assert len(read.parts) == 200
    assert "more than 200 files" in read.problems[0]


def test_what_is_no_tnef_stays_a_file() -> None:
    with pytest.raises(TnefUnreadable):
        read_tnef(b"%PDF-1.6")
    read = read_mail(multipart("Content-Type: application/ms-tnef; name=winmail.dat\n\nnothing"))
    assert [part.name for part in read.parts] == ["winmail.dat"]
    assert len(read.problems) == 1


HOSTILE = {
    "a length beyond the end": _BEGIN + struct.pack("<BHHI", 2, 0x800F, 6, 0xFFFFFFFF),
    "counts without an end": _BEGIN + _attribute(1, 0x9003, struct.pack("<IHHI", 0xFFFFFFFF, 0x1F, 0x1000, 0xFFFFFFFF)),
    "numbers without an end": _BEGIN + _attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x1003, 0x1000, 0xFFFFFFFF)),
    "an unknown kind": _BEGIN + _attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x77, 0x1000, 1)),
    "a short code page": _BEGIN + _attribute(1, 0x9007, b"\1"),
    "an unknown code page": _BEGIN + _attribute(1, 0x9007, b"\xff" * 8) + _attribute(1, 0x800C, b"a"),
    "files by the thousand": _BEGIN + _file() * 5_000,
    "a value that is cut": _BEGIN + _attribute(1, 0x9003, struct.pack("<IHHII", 1, 0x1F, 0x1000, 1, 99)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_ones_are_bounded(case: str) -> None:
    assert len(read_tnef(HOSTILE[case]).files) <= 200


def test_damaged_ones_are_read_or_refused() -> None:
    whole = _BEGIN + _attribute(1, 0x9003, _properties(_text(0x1000, "Text"))) + _file(_text(0x3707, "long.pdf"))
    for seed in range(300):
        chance = random.Random(seed)  # noqa: S311 - the same at each run
        changed = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            changed[chance.randrange(6, len(changed))] = chance.randrange(256)
        read_tnef(bytes(changed[: chance.randrange(6, len(changed))]))
