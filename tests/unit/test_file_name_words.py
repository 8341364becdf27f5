"""What the name of a drawing says: a table of names as they lie in the folders of shops."""

import pytest

from app.domain.rfqs.drawings import PartNumbers, folded, part_key
from app.domain.rfqs.file_name_words import FileWords, aside_in, file_words, parted
from app.domain.rfqs.revisions import asked_revision, revision_key

_LOOKED_FOR = ("P-1", "P-2-1", "0022-10116", "324931078", "200K91-82554P01", "ÄB-7", "OLD-9", "12345-1")
_NUMBERS = PartNumbers(_LOOKED_FOR)
_LONG = "very long words of a customer " * 7


def words(name: str) -> tuple[FileWords, set[tuple[str, ...]]]:
    stem, ending, version = parted(folded(name))
    mentions = list(_NUMBERS.mentions(stem))
    return file_words(stem, ending, version, mentions), {mention.part for mention in mentions}


@pytest.mark.parametrize(
    ("name", "part", "revision", "kind"),
    [
        ("P-1.pdf", "P-1", "", ["pdf"]),
        ("p1.PDF", "P-1", "", ["pdf"]),
        ("P_1_revB.pdf", "P-1", "B", ["pdf"]),
        ("P-1-REV-C.pdf", "P-1", "C", ["pdf"]),
        ("P-1 rev. 2.pdf", "P-1", "2", ["pdf"]),
        ("P-1 Rev.B.pdf", "P-1", "B", ["pdf"]),
        ("P-1_Rev.B", "P-1", "B", [""]),
        ("P-1_rev-.pdf", "P-1", "", ["pdf"]),
        ("P-1 REV -.pdf", "P-1", "", ["pdf"]),
        ("P-1_A.pdf", "P-1", "A", ["pdf"]),
        ("P-1-A.pdf", "P-1", "A", ["pdf"]),
        ("P-1 (B).pdf", "P-1", "B", ["pdf"]),
        ("P-1B.pdf", "P-1", "B", ["pdf"]),
        ("12345-1A.pdf", "12345-1", "A", ["pdf"]),
        ("P-1-AA.pdf", "P-1", "AA", ["pdf"]),
        ("P-1_rev_AB.pdf", "P-1", "AB", ["pdf"]),
        ("P-1_rev02.pdf", "P-1", "2", ["pdf"]),
        ("P-1_rev0.pdf", "P-1", "0", ["pdf"]),
        ("P-1_rev1A.pdf", "P-1", "1A", ["pdf"]),
        ("P-1_revB2.pdf", "P-1", "B2", ["pdf"]),
        ("P-1_rev2.1.pdf", "P-1", "2.1", ["pdf"]),
        ("P-1 Revision C.pdf", "P-1", "C", ["pdf"]),
        ("P-1 rev no. 3.pdf", "P-1", "3", ["pdf"]),
        ("P-1 (rev D).pdf", "P-1", "D", ["pdf"]),
        ("P-1 [Rev E].pdf", "P-1", "E", ["pdf"]),
        ("P-1_R3.pdf", "P-1", "3", ["pdf"]),
        ("P-1_v2.step", "P-1", "2", ["step"]),
        ("P-1 version 12.dxf", "P-1", "12", ["dxf"]),
        ("P-1 Issue 4.pdf", "P-1", "4", ["pdf"]),
        ("REV B P-1.pdf", "P-1", "B", ["pdf"]),
        ("P-1 review.pdf", "P-1", "", ["pdf", "review"]),
        ("P-1 revisions.pdf", "P-1", "", ["pdf", "revisions"]),
        ("P-1 very old style.pdf", "P-1", "", ["pdf", "very", "style"]),
        ("P-1 revised.pdf", "P-1", "", ["pdf", "revised"]),
        ("P-1 rev drawing.pdf", "P-1", "", ["pdf"]),
        ("P-1.step", "P-1", "", ["step"]),
        ("P-1.STP", "P-1", "", ["step"]),
        ("P-1.igs", "P-1", "", ["iges"]),
        ("P-1.prt.12", "P-1", "", ["prt"]),
        ("P-1.step.zip", "P-1", "", ["zip", "step"]),
        ("P-1", "P-1", "", [""]),
        ("DWG P-1.pdf", "P-1", "", ["pdf"]),
        ("DWG-P-1 final signed.pdf", "P-1", "", ["pdf"]),
        ("CUI-P-1.pdf", "P-1", "", ["pdf"]),
        ("ITAR_P-1_revA.pdf", "P-1", "A", ["pdf"]),
        ("CUI 324931078 model notes.pdf", "324931078", "", ["pdf", "model", "notes"]),
        ("324931078_revA (old).pdf", "324931078", "A", ["pdf"]),
        ("0022_10116.step", "0022-10116", "", ["step"]),
        ("0022 10116 rev b.pdf", "0022-10116", "B", ["pdf"]),
        ("0022.10116-revc.pdf", "0022-10116", "C", ["pdf"]),
        ("200k91-82554p01_revA.pdf", "200K91-82554P01", "A", ["pdf"]),
        ("a\u0308b 7 Rev C.pdf", "ÄB-7", "C", ["pdf"]),
        ("\uff30-\uff11_rev\uff22.pdf", "P-1", "B", ["pdf"]),  # as wide as kanji
        ("図面 P-1 revB.pdf", "P-1", "B", ["pdf", "図面"]),
        ("P–1 – rev B.pdf", "P-1", "B", ["pdf"]),
        ("P-1\u00a0rev\u00a0B.pdf", "P-1", "B", ["pdf"]),
        ("P-1 (2).pdf", "P-1", "", ["pdf"]),
        ("P-1 2026-05-03 rev B.pdf", "P-1", "B", ["pdf"]),
        ("P-1_20260503.pdf", "P-1", "", ["pdf"]),
        ("P-1 5-3-2026.pdf", "P-1", "", ["pdf"]),
        ("P-1 3D.pdf", "P-1", "", ["pdf", "3", "d"]),
        ("P-1_sh2.pdf", "P-1", "", ["pdf"]),
        ("P-1_rev-_sh2.pdf", "P-1", "", ["pdf"]),
        ("RFQ 7 - P-1 rev. C sheet 2.step", "P-1", "C", ["step", "7"]),
        ("01_P-1.pdf", "P-1", "", ["pdf", "01"]),
        ("P-1 and P-2-1 rev B.zip", "P-1", "B", ["zip"]),
        ("P-1 and P-2-1 rev B.zip", "P-2-1", "B", ["zip"]),
        ("OLD-9.pdf", "OLD-9", "", ["pdf"]),
        (f"{_LONG}P-1 revB.pdf", "P-1", "B", ["pdf", *[w for w in _LONG.split() if w != "of"]]),
    ],
)
def test_a_name_tells_the_part_the_revision_and_the_kind(name: str, part: str, revision: str, kind: list[str]) -> None:
    said, parts = words(name)
    assert part_key(part) in parts
    assert (said.revision, list(said.kind), said.is_doubtful) == (revision, kind, False)


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("P-1_sh2.pdf", 2),
        ("P-1_revB_sh2.pdf", 2),
        ("P-1-SHT-03-REV-C.pdf", 3),
        ("P-1 sheet 2 of 3.pdf", 2),
        ("P-1 page1.pdf", 1),
        ("P-1 Blatt 4.pdf", 4),
        ("P-1 fresh2.pdf", 0),
        ("P-1.pdf", 0),
    ],
)
def test_a_name_tells_the_sheet(name: str, sheet: int) -> None:
    assert words(name)[0].sheet == sheet


@pytest.mark.parametrize(
    ("name", "aside"),
    [
        ("P-1_revA (old).pdf", "old"),
        ("P-1 OBSOLETE.pdf", "obsolete"),
        ("superseded_P-1.pdf", "superseded"),
        ("Copy of P-1.pdf", "copy"),
        ("P-1 - Copy (2).pdf", "copy"),
        ("P-1_backup.pdf", "backup"),
        ("P-1 do not use.pdf", "do not use"),
        ("P-1.bak", ""),
        ("P-1 gold plate.pdf", ""),
        ("P-1 copyright.pdf", ""),
        ("OLD-9 rev A.pdf", ""),
    ],
)
def test_a_name_tells_that_the_file_is_not_in_use(name: str, aside: str) -> None:
    assert words(name)[0].aside == aside


@pytest.mark.parametrize(
    ("folder", "aside"),
    [("archive", "archive"), ("8012/_old/pdf", "old"), ("gold/scaffold", ""), ("copies of may", "copies"), ("", "")],
)
def test_a_folder_tells_it_too(folder: str, aside: str) -> None:
    assert aside_in(folder) == aside


@pytest.mark.parametrize(
    "name",
    [
        "P-1-2.pdf",
        "P-1_2.pdf",
        "P-1 2.pdf",
        "P-1.2.pdf",
        "P-1-02-REV-A.pdf",
        "P-1P01.pdf",
        "P-1-A2.pdf",
        "P-1R2.pdf",
        "P-1XYZ.pdf",
        "P-1B rev C.pdf",
        "AN-P-1.pdf",
        "99-0022-10116.pdf",
        "200K91-82554P01-3 rev A.pdf",
    ],
)
def test_what_may_be_a_longer_part_number_is_doubtful(name: str) -> None:
    said, parts = words(name)
    assert parts
    assert said.is_doubtful


@pytest.mark.parametrize("name", ["P-10.pdf", "P-11 rev B.pdf", "AP-1.pdf", "P-01.pdf", "terms.pdf", "0022-101160.pdf"])
def test_another_part_number_is_not_named(name: str) -> None:
    assert words(name)[1] == set()


def test_a_save_number_is_no_part_of_the_ending() -> None:
    assert words("P-1.prt.12")[0].version == 12
    assert parted("p-1.tar.gz") == ("p-1.tar", "gz", 0)


@pytest.mark.parametrize(
    "order", [["", "A", "B", "B1", "B2", "Z", "AA", "AB"], ["", "0", "1", "1A", "1B", "2", "2.1", "10"]]
)
def test_revisions_have_an_order(order: list[str]) -> None:
    keys = [revision_key(revision) for revision in order]
    assert sorted(set(keys)) == keys


@pytest.mark.parametrize(
    ("revision", "part", "asked"),
    [
        ("", "P-1", None),
        ("  ", "P-1", None),
        ("b", "P-1", "B"),
        ("Rev. B", "P-1", "B"),
        ("REV-02", "P-1", "2"),
        ("(C)", "P-1", "C"),
        ("-", "P-1", ""),
        ("N/A", "P-1", ""),
        ("Draft", "P-1", "DRAFT"),
        ("", "P-1 rev. B", "B"),
        ("A", "P-1 rev. B", "A"),
        ("", "Rev 2", None),
    ],
)
def test_a_line_asks_for_a_revision(revision: str, part: str, asked: str | None) -> None:
    assert asked_revision(revision, part) == asked
