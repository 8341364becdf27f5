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
    assert KNOWN.may_have(held, name.lower() if small else name) is cleared


@given(_HELD, st.sampled_from(("P-1", "circuit", "cuirass", "kitar", "export-20", "PITARRA")))
def test_a_file_that_names_no_level_goes_to_anybody(held: str, name: str) -> None:
    assert KNOWN.marks(f"{name}.pdf") == ()
    assert KNOWN.may_have(held, f"{name}.pdf")


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
    assert not none.may_have("CUI", "P-1_CUI.pdf")
