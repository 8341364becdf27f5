"""The files of an RFQ's lines are found in real folders; what cannot be looked at is named, and a stop ends it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from app.documents.rfqs import folder_walk
from app.documents.rfqs.folder_walk import FolderWalk, Place, is_online_only
from app.domain.rfqs.file_match import FilesFound, LineFiles
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.watch import Cancelled, unwatched
from tests.fakes.office import ITEM, Office, begun
from tests.fakes.terminal import Terminal


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Drawings as they lie in a shop: some in a folder for the part, some loose."""
    root = tmp_path / "shop"
    for name in (
        "drawings/200K91-82554P01_revA (old).pdf",
        "drawings/200K91-82554P01_revA.pdf",
        "drawings/200K91-82554P01.step",
        "drawings/CUI 200K91-82554P01 model notes.pdf",
        "drawings/0022-73325/0022-73325_revB.pdf",
        "drawings/0022-73325/0022-73325_revC.pdf",
        "drawings/0022-73325/archive/0022-73325_revD.pdf",
        "drawings/0190-63654/print.pdf",
        "drawings/0190-63654/Thumbs.db",
        "drawings/.hidden/0190-63654.pdf",
        "drawings/~$0190-63654.docx",
        "other jobs/8012/0022_10116 rev. 2.pdf",
        "other jobs/terms.pdf",
    ):
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return root


def line(part: str, folder: str = "", number: int = 1) -> RfqItem:
    return replace(ITEM, number=number, part_number=part, source_folder=folder)


def names(line_files: LineFiles) -> list[str]:
    return [choice.file.name for choice in line_files.choice.proposed]


def found(office: Office, items: Sequence[RfqItem], *roots: Path) -> FilesFound:
    return office.services.file_finding.find(items, roots)


def test_files_are_found_in_a_root_with_their_clearance(office: Office, shop: Path) -> None:
    result = found(office, [line("200K91-82554P01"), line("0022-73325"), line("0022-10116")], shop)
    assert [names(some) for some in result.lines] == [
        ["200K91-82554P01.step", "200K91-82554P01_revA.pdf", "CUI 200K91-82554P01 model notes.pdf"],
        ["0022-73325_revC.pdf"],
        ["0022_10116 rev. 2.pdf"],
    ]
    assert [c.file.standing.needed for c in result.lines[0].choice.proposed] == [(), (), ("CUI",)]
    assert [c.why for c in result.lines[1].choice.left_out] == ["Older: revision B", "Its folder says “archive”"]
    assert (result.is_complete, result.unread, result.looked_at) == (True, (), 10)


def test_a_folder_of_a_level_counts_as_a_mark(office: Office, tmp_path: Path) -> None:
    (tmp_path / "ITAR").mkdir()
    (tmp_path / "ITAR" / "P-1.pdf").touch()
    (choice,) = found(office, [line("P-1")], tmp_path).lines[0].choice.proposed
    assert choice.file.standing.needed == ("ITAR",)


@pytest.mark.parametrize(
    ("folder", "part", "proposed"),
    [
        ("drawings/0022-73325", "0022-73325", ["0022-73325_revC.pdf"]),
        ("drawings\\0022-73325\\", "0022-73325", ["0022-73325_revC.pdf"]),
        (
            "drawings/200K91-82554P01",
            "200K91-82554P01",
            ["200K91-82554P01.step", "200K91-82554P01_revA.pdf", "CUI 200K91-82554P01 model notes.pdf"],
        ),
        ("drawings/0022-73", "0022-73325", ["0022-73325_revC.pdf"]),
        ("drawings/200k91-82554P01_revA.pdf", "0022-73325", []),
        ("other jobs", "0022-10116", ["0022_10116 rev. 2.pdf"]),
    ],
)
def test_a_lines_own_folder_is_looked_for_below_the_roots(
    office: Office, shop: Path, tmp_path: Path, folder: str, part: str, proposed: list[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for roots in ((tmp_path / "empty", shop), (shop / folder.replace("\\", "/").split("/")[0],)):
        (only,) = found(office, [line(part, folder)], *roots).lines
        assert set(proposed) <= set(names(only))
        assert only.choice.warnings == ()
    (absolute,) = found(office, [line(part, f"{shop}/{folder}")]).lines
    assert (names(absolute), absolute.choice.warnings) == (proposed, ())


def test_a_relative_folder_is_never_looked_for_where_the_program_runs(
    office: Office, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(shop)
    item = line("0022-73325", "drawings/0022-73325")
    for roots in ((), (tmp_path / "empty",)):
        result = found(office, [item], *roots)
        assert (names(result.lines[0]), result.looked_at) == ([], 0)
        assert result.lines[0].choice.warnings == ("The folder “drawings/0022-73325” of the line can't be found.",)


def test_only_what_is_named_is_looked_through(office: Office, shop: Path) -> None:
    items = [line("0022-73325", f"{shop}/drawings/0022-73325"), line("0022-10116", f"{shop}/drawings/0022-1", number=2)]
    result = found(office, items)
    assert [names(some) for some in result.lines] == [["0022-73325_revC.pdf"], []]
    assert result.looked_at == 7, "the folder, and the loose files beside it"
    again = found(office, [line("0022-73325", f"{shop}/drawings"), *items], shop / "drawings")
    assert again.looked_at == 8, "no folder is looked through twice"


@pytest.mark.parametrize("folder", ["gone/0022-73325", "N:/gone/x", "a\0b/c", "x" * 300 + "/y"])
def test_a_folder_that_is_not_there_is_told(office: Office, shop: Path, folder: str) -> None:
    (only,) = found(office, [line("0022-73325", folder)], shop).lines
    assert names(only) == ["0022-73325_revC.pdf"], "the root has it"
    assert only.choice.warnings == (f"The folder “{folder}” of the line can't be found.",)


def test_files_in_the_folder_of_a_part_are_shown_and_not_taken(office: Office, shop: Path) -> None:
    (only,) = found(office, [line("0190-63654")], shop).lines
    assert [c.file.name for c in only.choice.ambiguous] == ["print.pdf"]
    assert not only.is_missing


def test_one_revision_in_two_folders_is_compared(office: Office, tmp_path: Path) -> None:
    for folder, text in (("a", "one"), ("b", "one"), ("c", "two")):
        (tmp_path / "root" / folder).mkdir(parents=True)
        (tmp_path / "root" / folder / "P-1_revB.pdf").write_text(text, encoding="utf-8")
    (unclear,) = found(office, [line("P-1")], tmp_path / "root").lines
    assert len(unclear.choice.ambiguous) == 3
    (same,) = found(office, [line("P-1")], tmp_path / "root/a", tmp_path / "root/b").lines
    assert (len(same.choice.proposed), len(same.choice.left_out)) == (1, 1)


def test_a_file_that_goes_while_it_is_compared_is_not_taken(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "P-1.pdf").touch()
    finding = office.services.file_finding
    walk = FolderWalk.__iter__

    def walk_and_remove(self: FolderWalk) -> Iterator[folder_walk.Walked]:
        yield from walk(self)
        (tmp_path / "a" / "P-1.pdf").unlink()

    monkeypatch.setattr(FolderWalk, "__iter__", walk_and_remove)
    (only,) = finding.find([line("P-1")], [tmp_path / "a", tmp_path / "b"]).lines
    assert len(only.choice.ambiguous) == 2


def test_links_that_lead_in_circles_are_followed_once(office: Office, shop: Path) -> None:
    (shop / "drawings" / "round").symlink_to(shop, target_is_directory=True)
    (shop / "other jobs" / "again").symlink_to(shop / "drawings" / "0022-73325", target_is_directory=True)
    (shop / "itself").symlink_to(shop / "itself")
    (shop / "nowhere").symlink_to(shop / "gone")
    result = found(office, [line("0022-73325")], shop, shop / "drawings" / "round")
    assert names(result.lines[0]) == ["0022-73325_revC.pdf"]
    assert result.looked_at == 10
    assert [Path(one.path).name for one in result.unread] == ["itself"]


def test_a_folder_that_cannot_be_read_is_named(office: Office, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = os.scandir
    closed = str(shop / "drawings" / "0022-73325")

    def guarded(folder: str) -> object:
        if folder == closed:
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    result = found(office, [line("0022-73325"), line("0022-10116", number=2)], shop, shop / "gone")
    assert [(u.path, u.reason) for u in result.unread] == [
        (closed, "Permission denied"),
        (str(shop / "gone"), "No such file or directory"),
    ]
    assert [names(some) for some in result.lines] == [[], ["0022_10116 rev. 2.pdf"]]
    assert not result.is_complete


def test_a_file_that_cannot_be_looked_at_is_named(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "P-1.pdf").touch()

    def gone(_entry: object) -> tuple[int, bool]:
        raise FileNotFoundError(2, "No such file")

    monkeypatch.setattr("app.services.rfqs.file_finding.size_and_state", gone)
    result = found(office, [line("P-1")], tmp_path)
    assert [(u.path, u.reason) for u in result.unread] == [(str(tmp_path / "P-1.pdf"), "No such file")]
    assert result.lines[0].is_missing


def test_a_stop_is_heard_between_the_entries_of_a_folder(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.pdf").touch()
    told: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        told.append((done, of))
        if len(told) == 8:
            raise Cancelled

    walk = FolderWalk([Place(str(tmp_path))], watch, every_s=0)
    with pytest.raises(Cancelled):
        list(walk)
    assert told == [(0, 1)] * 8
    assert 0 < walk.looked_at < 20


def test_a_stop_attaches_nothing(office: Office, shop: Path) -> None:
    def watch(_done: int, _of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        office.services.file_finding.find([line("0022-73325")], [shop], watch)


def test_a_stop_is_heard_while_files_are_compared(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "P-1.pdf").touch()
    monkeypatch.setattr(folder_walk, "_TOLD_EVERY_S", 0)
    read: list[Path] = []

    def fingerprint(path: Path) -> tuple[int, str]:
        read.append(path)
        return 0, ""

    def watch(_done: int, _of: int) -> None:
        if read:
            raise Cancelled

    monkeypatch.setattr("app.services.rfqs.file_finding.fingerprint", fingerprint)
    with pytest.raises(Cancelled):
        office.services.file_finding.find([line("P-1")], [tmp_path], watch)
    assert len(read) == 1


def test_the_watch_is_told_how_many_folders_are_done(shop: Path) -> None:
    told: list[tuple[int, int]] = []
    list(FolderWalk([Place(str(shop))], lambda done, of: told.append((done, of)), every_s=0))
    assert told[0] == (0, 1)
    assert told[-1][1] == 7
    assert all(done < of for done, of in told)
    assert told == sorted(told)
    seldom: list[tuple[int, int]] = []
    list(FolderWalk([Place(str(shop))], lambda done, of: seldom.append((done, of)), every_s=1e9))
    assert len(seldom) <= 1


@dataclass(frozen=True)
class CloudEntry:
    """An entry of a folder that a cloud holds; reading the file would be a mistake."""

    path: str
    name: str
    attributes: int

    def is_dir(self) -> bool:
        return False

    def is_file(self) -> bool:
        return True

    def stat(self) -> os.stat_result:
        return cast("os.stat_result", SimpleNamespace(st_size=5, st_file_attributes=self.attributes))


def test_a_file_that_is_only_online_is_told_and_not_opened(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [CloudEntry("/cloud/P-1.pdf", "P-1.pdf", 0x400000), CloudEntry("/cloud/P-2.pdf", "P-2.pdf", 0x20)]

    class Scan:
        def __enter__(self) -> Iterator[CloudEntry]:
            return iter(entries)

        def __exit__(self, *_error: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", lambda _folder: Scan())
    result = found(office, [line("P-1"), line("P-2", number=2)], tmp_path)
    assert [c.file.is_online_only for some in result.lines for c in some.choice.proposed] == [True, False]


@pytest.mark.parametrize(
    ("fields", "is_online"),
    [
        ({"st_file_attributes": 0x400000}, True),
        ({"st_file_attributes": 0x1000 | 0x20}, True),
        ({"st_file_attributes": 0x20}, False),
        ({"st_flags": 0x40000000}, True),
        ({"st_flags": 0x40}, False),
        ({}, False),
    ],
)
def test_placeholders_of_a_cloud_are_known_by_their_attributes(fields: dict[str, int], is_online: bool) -> None:
    assert is_online_only(cast("os.stat_result", SimpleNamespace(**fields))) is is_online


def test_a_system_without_numbers_of_files_tells_folders_apart_by_their_paths(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "stat", lambda _path: SimpleNamespace(st_dev=0, st_ino=0))
    walk = FolderWalk([Place(str(shop)), Place(str(shop / "drawings"))], unwatched)
    assert len({walked.entry.path for walked in walk}) == walk.looked_at == 10


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def _rfq(terminal: Terminal, tmp_path: Path, *parts: str) -> str:
    number = terminal("rfq", "new", "--title", "T", "--deadline", "2099-12-04 17:00", "--zone", "America/Chicago").out
    sheet = tmp_path / "lines.csv"
    sheet.write_text("\n".join(("Part Number,Qty", *(f"{part},1" for part in parts))), encoding="utf-8")
    terminal("rfq", "import-lines", number.strip(), sheet)
    return number.strip()


def test_the_command_proposes_and_attaches_only_with_yes(terminal: Terminal, shop: Path, tmp_path: Path) -> None:
    number = _rfq(terminal, tmp_path, "200K91-82554P01", "0022-73325")
    plain = terminal("rfq", "find-files", number, "--root", shop / "drawings", "--root", shop)
    assert plain.code == 0
    assert "2 of 2 part numbers have a file. 10 files checked." in plain.out
    assert "The file's name says CUI" in plain.out
    assert "Nothing was attached. Add --yes to attach 4 files." in plain.out
    yes = terminal.json("rfq", "find-files", number, "--root", shop, "--yes")
    assert (yes["rfq"], len(yes["attached"]), yes["part_numbers"], yes["with_file"]) == (number, 4, 2, 2)
    assert [f["needs"] for f in yes["lines"][0]["proposed"]] == [[], [], ["CUI"]]
    assert [f["why"] for f in yes["lines"][0]["left_out"]] == ["Its name says “old”"]
    assert "4 files attached to" in terminal("rfq", "find-files", number, "--root", shop, "--yes").out


def test_the_command_ends_with_1_where_something_is_left_to_do(terminal: Terminal, shop: Path, tmp_path: Path) -> None:
    number = _rfq(terminal, tmp_path, "0190-63654", "X-9")
    for copy in range(8):
        (shop / f"{copy}").mkdir()
        (shop / f"{copy}" / "0190-63654.pdf").write_text(str(copy), encoding="utf-8")
    said = terminal("rfq", "find-files", number, "--root", shop, "--root", shop / "gone")
    assert said.code == 1
    assert "0 of 2 part numbers have a file" in said.out
    assert "missing" in said.out
    assert "4 more" in said.out
    assert "attach" not in said.out.lower()
    assert f"Warning: “{shop / 'gone'}” can't be read (No such file or directory)." in said.err
    document = terminal("--json", "rfq", "find-files", number, "--root", shop, "--yes").document
    assert [some["missing"] for some in document["lines"]] == [False, True]
    assert len(document["lines"][0]["ambiguous"]) == 9
    assert document["attached"] == []


def test_the_command_tells_newer_files_and_online_ones(
    terminal: Terminal, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _rfq(terminal, tmp_path, "0022-73325 rev. B")
    monkeypatch.setattr(folder_walk, "is_online_only", lambda _found: True)
    said = terminal("rfq", "find-files", number, "--root", shop)
    assert said.code == 0
    assert "online only: not on this computer" in said.out
    assert "“0022-73325_revC.pdf” is revision C, but the line asks for revision “B”." in said.out


def test_the_command_refuses_an_rfq_without_lines(terminal: Terminal, tmp_path: Path) -> None:
    number = _rfq(terminal, tmp_path)
    said = terminal("rfq", "find-files", number)
    assert said.code == 1
    assert "has no lines yet" in said.err
