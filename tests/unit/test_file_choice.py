"""Which files of a part number are proposed: the newest of each kind, and none that the buyer has to look at first."""

from collections.abc import Mapping, Sequence

import pytest

from app.domain.rfqs.drawings import PartNumbers, folded
from app.domain.rfqs.file_choice import Candidate, choose
from app.domain.rfqs.file_match import (
    ONLINE_ONLY,
    Choice,
    FileChoice,
    FilesFound,
    FoundFile,
    LineFiles,
    UnreadFolder,
)
from app.domain.rfqs.file_name_words import file_words, parted
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks

_NUMBERS = PartNumbers(["P-1"])


def candidate(path: str, size: int = 1, *, is_online_only: bool = False) -> Candidate:
    folder, _, name = path.rpartition("/")
    stem, ending, version = parted(folded(name))
    mentions = list(_NUMBERS.mentions(stem))
    file = FoundFile(path=path, name=name, folder=folder, size=size, is_online_only=is_online_only)
    return Candidate(file, file_words(stem, ending, version, mentions), by_folder=not mentions)


def chosen(
    paths: Sequence[str | Candidate], stated: str | None = None, contents: Mapping[str, str] | None = None
) -> Choice:
    """Files without contents of their own all differ."""
    known = contents or {}
    some = [candidate(path) if isinstance(path, str) else path for path in paths]
    return choose(some, stated, lambda file: known.get(file.path, file.path))


def told(choices: Sequence[FileChoice]) -> dict[str, str]:
    return {choice.file.path: choice.why for choice in choices}


@pytest.mark.parametrize(
    ("paths", "proposed"),
    [
        (["P-1.pdf"], ["P-1.pdf"]),
        (["P-1_revA.pdf", "P-1_revB.pdf", "P-1.pdf"], ["P-1_revB.pdf"]),
        (["P-1_rev9.pdf", "P-1_rev10.pdf"], ["P-1_rev10.pdf"]),
        (["P-1_revZ.pdf", "P-1_revAA.pdf"], ["P-1_revAA.pdf"]),
        (["P-1_revC.pdf", "P-1_revA.step", "P-1_revB.step"], ["P-1_revB.step", "P-1_revC.pdf"]),
        (["P-1_revB.pdf", "CUI P-1 model notes.pdf"], ["CUI P-1 model notes.pdf", "P-1_revB.pdf"]),
        (["P-1_revB_sh1.pdf", "P-1_revB_sh2.pdf", "P-1_revA_sh1.pdf"], ["P-1_revB_sh1.pdf", "P-1_revB_sh2.pdf"]),
        (["P-1_revA_sh1.pdf", "P-1_revA_sh2.pdf", "P-1_revB.pdf"], ["P-1_revB.pdf"]),
        (["P-1.prt.9", "P-1.prt.10"], ["P-1.prt.10"]),
        (["P-1_revC (old).pdf", "P-1_revB.pdf"], ["P-1_revB.pdf"]),
        (["archive/P-1_revC.pdf", "P-1_revB.pdf"], ["P-1_revB.pdf"]),
        (["Old Revs/P-1.pdf"], []),
        ([], []),
    ],
)
def test_the_newest_of_each_kind_is_proposed(paths: list[str], proposed: list[str]) -> None:
    choice = chosen(paths)
    assert list(told(choice.proposed)) == proposed
    assert not choice.ambiguous
    assert set(told(choice.left_out)) == set(paths) - set(proposed)


def test_it_is_said_why_a_file_is_left_out() -> None:
    paths = [
        "P-1.pdf",
        "P-1_revA.pdf",
        "P-1_revB.pdf",
        "P-1_revC (old).pdf",
        "archive/P-1.step",
        "P-1.prt.1",
        "P-1.prt.2",
    ]
    assert told(chosen(paths).left_out) == {
        "P-1.pdf": "Older: no revision in its name",
        "P-1_revA.pdf": "Older: revision A",
        "P-1_revC (old).pdf": "Its name says “old”",
        "archive/P-1.step": "Its folder says “archive”",
        "P-1.prt.1": "Older: save 1",
    }


def test_the_revision_that_the_line_states_is_proposed_and_a_newer_one_told() -> None:
    choice = chosen(["P-1_revA.pdf", "P-1_revB.pdf", "P-1_revC.pdf"], "B")
    assert list(told(choice.proposed)) == ["P-1_revB.pdf"]
    assert told(choice.left_out) == {
        "P-1_revA.pdf": "Older: revision A",
        "P-1_revC.pdf": "Newer: revision C; the line asks for revision “B”",
    }
    assert choice.warnings == ("“P-1_revC.pdf” is revision C, but the line asks for revision “B”.",)
    assert list(told(chosen(["P-1_revA.pdf", "P-1.pdf"], "").proposed)) == ["P-1.pdf"]


def test_another_revision_than_the_line_states_is_not_taken() -> None:
    choice = chosen(["P-1_revA.pdf", "P-1_revC.pdf", "P-1.step"], "B")
    assert told(choice.ambiguous) == {"P-1_revC.pdf": "The line asks for revision “B”"}
    assert list(told(choice.proposed)) == ["P-1.step"], "a file that names no revision contradicts nobody"
    assert told(choice.left_out) == {"P-1_revA.pdf": "Older: revision A"}
    assert told(chosen(["P-1_revA.pdf"], "").ambiguous) == {"P-1_revA.pdf": "The line asks for revision “-”"}


def test_letters_and_numbers_have_no_common_order() -> None:
    paths = ["P-1_revA.pdf", "P-1_revB.pdf", "P-1_rev1.pdf", "P-1_rev2.pdf", "P-1.pdf"]
    choice = chosen(paths)
    why = "Letters and numbers as revisions: it isn't clear which is newer"
    assert told(choice.ambiguous) == {"P-1_revB.pdf": why, "P-1_rev2.pdf": why}
    assert set(told(choice.left_out)) == {"P-1.pdf", "P-1_revA.pdf", "P-1_rev1.pdf"}
    assert list(told(chosen(paths, "1").proposed)) == ["P-1_rev1.pdf"]


def test_one_revision_twice_is_one_file_only_if_it_is_the_same() -> None:
    paths = ["a/P-1_revB.pdf", "b/c/P-1_revB.pdf"]
    same = chosen(paths, contents=dict.fromkeys(paths, "sha"))
    assert told(same.proposed) == {"a/P-1_revB.pdf": ""}
    assert told(same.left_out) == {"b/c/P-1_revB.pdf": "The same file as “a/P-1_revB.pdf”"}
    different = "Another file of the same kind and revision differs from it"
    for unclear in (chosen(paths), chosen(paths, contents=dict.fromkeys(paths, ""))):
        assert told(unclear.ambiguous) == dict.fromkeys(paths, different)
        assert not unclear.proposed


def test_files_that_cannot_be_the_same_are_not_read() -> None:
    def never(_file: FoundFile) -> str:
        raise AssertionError

    sizes = choose([candidate("a/P-1.pdf", 1), candidate("b/P-1.pdf", 2)], None, never)
    assert len(sizes.ambiguous) == 2
    online = choose([candidate("a/P-1.pdf"), candidate("b/P-1.pdf", is_online_only=True)], None, never)
    assert all(ONLINE_ONLY in why for why in told(online.ambiguous).values())
    assert len(choose([candidate("P-1.pdf", is_online_only=True)], None, never).proposed) == 1


def test_a_sheet_that_is_only_old_is_told() -> None:
    choice = chosen(["P-1_sh1_revB.pdf", "P-1_sh2_revA.pdf", "P-1.pdf"])
    assert choice.warnings == ("Sheet 2 is there only in an older revision.",)


def test_what_may_be_another_part_number_is_not_taken() -> None:
    choice = chosen(["P-1.pdf", "P-1-2.pdf", "P-1-3 (old).pdf"])
    assert list(told(choice.proposed)) == ["P-1.pdf"]
    assert told(choice.ambiguous) == {"P-1-2.pdf": "It may be of another, longer part number"}


def test_a_folder_alone_names_files_where_no_other_is_proposed() -> None:
    assert told(chosen(["P-1/print.pdf", "P-1/old.pdf"]).ambiguous) == {
        "P-1/print.pdf": "The part number is in the name of its folder, not in its own"
    }
    assert chosen(["P-1/print.pdf", "P-1/P-1.pdf"]).ambiguous == ()


def line(number: int, part: str, choice: Choice | None = None) -> LineFiles:
    item = RfqItem(number=number, part_number=part, quantities=QuantityBreaks((1,)))
    return LineFiles(item, choice or Choice())


def test_the_result_counts_part_numbers() -> None:
    has, unclear = chosen(["P-1.pdf"]), chosen(["P-1-2.pdf"])
    found = FilesFound(lines=(line(1, "P-1", has), line(2, "p1", has), line(3, "P-2"), line(4, ""), line(5, "")))
    assert (found.parts_with_file, found.parts) == (1, 4)
    assert found.summary == "1 of 4 part numbers has a file."
    assert {path: [i.number for i in items] for path, items in found.taken.items()} == {"P-1.pdf": [1, 2]}
    assert not found.is_complete
    assert FilesFound(lines=(line(1, "P-1", has),)).summary == "1 of 1 part number has a file."
    assert FilesFound(lines=(line(1, "P-1"), line(2, "P-2"))).summary == "0 of 2 part numbers have a file."
    assert [line(1, "P-1", choice).is_missing for choice in (has, unclear, None)] == [False, False, True]


def test_it_is_complete_only_when_nothing_is_left_to_look_at() -> None:
    has, unclear = chosen(["P-1.pdf"]), chosen(["P-1.pdf", "P-1-2.pdf"])
    assert FilesFound(lines=(line(1, "P-1", has),)).is_complete
    assert not FilesFound(lines=(line(1, "P-1", unclear),)).is_complete
    assert not FilesFound(lines=(line(1, "P-1", has),), unread=(UnreadFolder("x", "denied"),)).is_complete
