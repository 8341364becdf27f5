"""Who may have what: levels in order, and what the names of files say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.clearance import Clearances

LEVELS = ("CUI", "Export 2", "ITAR")
KNOWN = Clearances(LEVELS)
_HELD = st.sampled_from(("", "none", "cui", "export 2", "ITAR", "Itra", "NOFORN"))


@given(_HELD, st.lists(st.sampled_from((*LEVELS, "NOFORN")), min_size=1, max_size=3), st.booleans())
def test_a_file_goes_to_a_vendor_who_is_cleared_for_every_level_it_names_and_to_no_other(
    held: str, named: list[str], small: bool
) -> None:
    name = f"P-1_{'_'.join(named)}.pdf"
    rank = {"cui": 0, "export 2": 1, "itar": 2}
    cleared = all(rank.get(held.lower(), -1) >= rank.get(level.lower(), 9) for level in named)
    marks = KNOWN.marks(name.lower() if small else name)
    assert all(KNOWN.covers(held, mark) for mark in marks) is cleared


@pytest.mark.parametrize(
    "name", ["P-1", "circuit", "cuirass", "guitar", "military", "sanitary", "export-20", "Biscuit"]
)
def test_a_file_that_names_no_level_goes_to_anybody(name: str) -> None:
    assert KNOWN.marks(f"{name}.pdf") == KNOWN.hints(f"{name}.pdf") == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("BracketCUI.pdf", "CUI"),
        ("ITARdrawing.pdf", "ITAR"),
        ("CUIP1.pdf", "CUI"),
        ("bracketcuirev2.pdf", "CUI"),
        ("P-1_CU-I.pdf", "CUI"),
        ("PITARRA.pdf", "ITAR"),
        ("circuitCUIboard.pdf", "CUI"),
        ("xNoForNx.pdf", "NOFORN"),
        ("myExport_2b.pdf", "Export 2"),
    ],
)
def test_a_mark_that_sticks_to_letters_is_for_the_buyer_to_judge(name: str, hint: str) -> None:
    assert KNOWN.marks(name) == ()
    assert KNOWN.hints(name) == (hint,)


@pytest.mark.parametrize(
    "name",
    [
        "C.U.I.pdf",
        "P-1 C U I",
        "P-1_c-u-i.pdf",
        "\uff23\uff35\uff29.pdf",
        "P-1_C\u200bU\u00adI.pdf",
        "C\u0301U\u0308I.pdf",
        "C\u3164UI\ufe0f.pdf",
        "\u24b8\u24ca\u24be.pdf",
        "\u0421U\u0406.pdf",
        "\u1d04\u1d1c\u026a.pdf",
        "cu\u0131.pdf",
        "CU\u0130.pdf",
    ],
)
def test_a_mark_counts_however_its_letters_are_written(name: str) -> None:
    assert KNOWN.marks(name) == ("CUI",)


_BETWEEN = st.text(st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u0301\u034f\u3164\ufe0f\u202e._- "), max_size=3)


@given(
    st.data(), st.sampled_from(("P-1_CUI.pdf", "ITAR.step", "BracketCUI.pdf", "ITARdrawing.pdf", "x NOFORN y", "CUIP1"))
)
def test_no_name_with_a_mark_passes_silently_whatever_is_put_between_its_letters(
    data: st.DataObject, name: str
) -> None:
    wide = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "CUITARNOF"})
    letters = [c.translate(wide) if data.draw(st.booleans()) else c for c in name]
    written = "".join(c + data.draw(_BETWEEN) for c in letters)
    assert KNOWN.marks(written) or KNOWN.hints(written)


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("P-1_CUI.pdf", ("CUI",)),
        ("CUI2_P-1.pdf", ("CUI",)),
        ("P1ITAR", ("ITAR",)),
        ("EXPORT_2 P-1 (itar).zip", ("ITAR", "Export 2")),
        ("export2.pdf", ("Export 2",)),
        ("noforn.step", ("NOFORN",)),
    ],
)
def test_levels_are_read_however_the_name_parts_its_words(name: str, marks: tuple[str, ...]) -> None:
    assert KNOWN.marks(name) == marks


def test_a_mark_that_the_settings_do_not_have_is_held_by_nobody() -> None:
    none = Clearances(("", "–"))
    assert none.marks("P-1_CUI –.pdf") == ("CUI",)
    assert none.hints("P-1_CUI –.pdf") == ()
    assert not none.covers("CUI", "CUI")
