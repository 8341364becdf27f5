"""Attachments are kept once, whole or not at all, and streamed as they were."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from app.documents.mail import spool as spool_module
from app.documents.mail.spool import FileChanged, FileMissing, Spool, SpoolDamaged, SpoolFull, fingerprint
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.shelf import SPARED_S as _DAY_S
from app.domain.trade.shelf import Shelved
from app.system.folder_shelf import FolderShelf
from tests.patience import LIMIT_S


def _file(folder: Path, octets: bytes = b"drawing" * 100) -> tuple[Path, str]:
    path = folder / "a.pdf"
    path.write_bytes(octets)
    return path, hashlib.sha256(octets).hexdigest()


def _lines(octets: bytes) -> bytes:
    return base64.encodebytes(octets).replace(b"\n", b"\r\n")


def _message(*parts: MessagePart) -> FrozenMessage:
    return FrozenMessage(
        message_id="<a@b>", sender="", recipients=(), subject="", head=b"head\r\n", parts=parts, tail=b"tail\r\n"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(octets=st.binary(max_size=400))
def test_a_file_is_kept_as_base64_lines_of_the_size_that_was_promised(tmp_path: Path, octets: bytes) -> None:
    path, sha = _file(tmp_path, octets)
    kept = Spool(FolderShelf(tmp_path / "spool")).add(path, sha)
    whole = (tmp_path / "spool" / f"{sha}.b64").read_bytes()
    assert whole == base64.encodebytes(octets).replace(b"\n", b"\r\n")
    assert kept.key == sha
    assert kept.size == len(whole) == Attachment(path="", name="", size=len(octets), sha256=sha).encoded_size


def test_a_large_file_is_encoded_and_streamed_in_blocks(tmp_path: Path) -> None:
    octets = os.urandom(700_001)
    path, sha = _file(tmp_path, octets)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    kept = spool.add(path, sha)
    message = _message(MessagePart(header=b"part\r\n\r\n", spool_key=sha, size=kept.size))
    blocks = list(spool.blocks(message))
    assert max(map(len, blocks)) <= 256 * 1024
    assert b"".join(blocks) == (
        b"head\r\npart\r\n\r\n" + base64.encodebytes(octets).replace(b"\n", b"\r\n") + b"tail\r\n"
    )
    assert sum(map(len, blocks)) == message.size


def test_what_is_spooled_is_sent_although_the_file_has_gone(tmp_path: Path) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    kept = spool.add(path, sha)
    path.unlink()
    assert len(list(spool.blocks(_message(MessagePart(header=b"", spool_key=sha, size=kept.size))))) == 4


@pytest.mark.parametrize("already_kept", [False, True])
def test_a_file_that_has_changed_is_not_kept(tmp_path: Path, *, already_kept: bool) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    if already_kept:
        spool.add(path, sha)
    path.write_bytes(b"Drawing" * 100)
    with pytest.raises(FileChanged, match=r"a\.pdf"):
        spool.add(path, sha)
    assert not list((tmp_path / "spool").glob("*.part"))
    assert len(list((tmp_path / "spool").glob("*.b64"))) == already_kept


def test_a_file_that_has_gone_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.pdf", tmp_path, Path("a\0b")):
        with pytest.raises(FileMissing):
            Spool(FolderShelf(tmp_path / "spool")).add(path, "0" * 64)
        with pytest.raises(FileMissing):
            fingerprint(path)


def test_a_file_that_breaks_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, sha = _file(tmp_path)

    def broken(*_args: object) -> object:
        raise OSError(5, "the share has gone")

    monkeypatch.setattr(hashlib, "file_digest", broken)
    with pytest.raises(FileMissing, match="the share has gone"):
        fingerprint(path)
    monkeypatch.setattr(spool_module, "_encode", broken)
    with pytest.raises(SpoolFull, match="the share has gone"):
        Spool(FolderShelf(tmp_path / "spool")).add(path, sha)


def test_the_fingerprint_is_size_and_hash(tmp_path: Path) -> None:
    path, sha = _file(tmp_path)
    assert fingerprint(path) == (700, sha)


def test_a_full_disk_is_told_before_and_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))

    def full(_source: BufferedReader, _target: object) -> tuple[str, int]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(spool_module, "_encode", full)
        with pytest.raises(SpoolFull, match="disk is full"):
            spool.add(path, sha)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10))
    with pytest.raises(SpoolFull, match="disk is full"):
        spool.add(path, sha)
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    path, sha = _file(tmp_path)
    with pytest.raises(SpoolFull, match="can't be saved"):
        Spool(FolderShelf(path / "spool")).add(path, sha)


def test_windows_refusing_to_replace_a_file_in_use_is_harmless_where_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))

    def in_use(_part: Path, target: Path) -> None:
        if whole:
            target.write_bytes(_lines(path.read_bytes()))
        raise PermissionError(13, "used by another process")

    size = Attachment(path="", name="", size=700, sha256=sha).encoded_size
    monkeypatch.setattr(Path, "replace", in_use)
    whole = False
    with pytest.raises(SpoolFull, match="used by another process"):
        spool.add(path, sha)
    whole = True
    assert spool.add(path, sha).size == size


def test_threads_may_add_the_same_file_at_once(tmp_path: Path) -> None:
    path, sha = _file(tmp_path, os.urandom(300_000))
    spool = Spool(FolderShelf(tmp_path / "spool"))
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(lambda _: spool.add(path, sha), range(16)))
    assert len(kept) == 1
    assert [p.name for p in (tmp_path / "spool").iterdir()] == [f"{sha}.b64"]


def test_processes_may_add_the_same_file_at_once(tmp_path: Path) -> None:
    path, sha = _file(tmp_path, os.urandom(3_000_000))
    code = (
        "import sys; from pathlib import Path; from app.documents.mail.spool import Spool; "
        "from app.system.folder_shelf import FolderShelf; "
        "print(Spool(FolderShelf(Path(sys.argv[1]))).add(Path(sys.argv[2]), sys.argv[3]).size)"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "spool"), str(path), sha]
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    sizes = {process.communicate(timeout=LIMIT_S)[0] for process in running}
    assert len(sizes) == 1
    assert [process.returncode for process in running] == [0, 0]
    assert [p.name for p in (tmp_path / "spool").iterdir()] == [f"{sha}.b64"]


def test_damage_is_seen_before_the_first_octet(tmp_path: Path) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    kept = spool.add(path, sha)
    part = MessagePart(header=b"", spool_key=sha, size=kept.size)
    (tmp_path / "spool" / f"{sha}.b64").write_bytes(b"short")
    with pytest.raises(SpoolDamaged):
        next(spool.blocks(_message(part)))
    (tmp_path / "spool" / f"{sha}.b64").unlink()
    with pytest.raises(SpoolDamaged):
        next(spool.blocks(_message(part)))


def _damage(spooled: Path) -> None:
    """Other octets of the same size: what a failing disk or an interrupted copy of the data folder leaves."""
    octets = spooled.read_bytes()
    spooled.write_bytes(b"AAAA" + octets[4:] if octets[:4] != b"AAAA" else b"BBBB" + octets[4:])


def test_a_damaged_copy_of_the_same_size_is_made_anew_from_the_file(tmp_path: Path) -> None:
    path, sha = _file(tmp_path)
    spooled = tmp_path / "spool" / f"{sha}.b64"
    Spool(FolderShelf(tmp_path / "spool")).add(path, sha)
    _damage(spooled)
    spool = Spool(FolderShelf(tmp_path / "spool"))  # of another process: it has not seen the file whole
    kept = spool.add(path, sha)
    assert spooled.read_bytes() == _lines(path.read_bytes())
    _damage(spooled)
    part = MessagePart(header=b"", spool_key=sha, size=kept.size)
    with pytest.raises(SpoolDamaged, match="Attach the file again"):
        next(spool.blocks(_message(part)))  # no preview shows it, no vendor gets it
    with pytest.raises(SpoolDamaged):
        spool.file(part)
    spool.add(path, sha)
    assert spool.file(part) == spooled


@pytest.mark.parametrize(("octets", "problem"), [(b"other", FileChanged), (None, FileMissing)])
def test_a_damaged_copy_whose_file_is_no_longer_it_is_told(
    tmp_path: Path, octets: bytes | None, problem: type[Exception]
) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    spool.add(path, sha)
    _damage(tmp_path / "spool" / f"{sha}.b64")
    path.unlink() if octets is None else path.write_bytes(octets)
    with pytest.raises(problem):
        spool.add(path, sha)


def test_a_copy_is_read_through_once_and_after_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    spool.add(path, sha)
    read: list[Path] = []

    def counted(found: Path) -> str:
        read.append(found)
        return sha

    monkeypatch.setattr(spool_module, "_decoded_digest", counted)
    for _ in range(3):
        spool.add(path, sha)
    assert len(read) == 1
    os.utime(tmp_path / "spool" / f"{sha}.b64", (1, 1))
    spool.add(path, sha)
    assert len(read) == 2


@pytest.mark.parametrize("gone", [False, True])
def test_damage_in_the_middle_breaks_the_mail_off(tmp_path: Path, *, gone: bool) -> None:
    path, sha = _file(tmp_path)
    spool = Spool(FolderShelf(tmp_path / "spool"))
    kept = spool.add(path, sha)
    blocks = spool.blocks(_message(MessagePart(header=b"", spool_key=sha, size=kept.size)))
    assert next(blocks) == b"head\r\n"
    spooled = tmp_path / "spool" / f"{sha}.b64"
    if gone:
        spooled.unlink()
    else:
        spooled.write_bytes(b"short")
    with pytest.raises(SpoolDamaged):
        list(blocks)


def test_what_no_message_needs_is_removed(tmp_path: Path) -> None:
    spool = Spool(FolderShelf(tmp_path))
    for name in ("keep.b64", "drop.b64", "fresh.part", "stale.part"):
        (tmp_path / name).write_bytes(b"x")
    os.utime(tmp_path / "stale.part", (0, 0))
    assert spool.remove_except(["keep"]) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fresh.part", "keep.b64"]
    assert Spool(FolderShelf(tmp_path / "none")).remove_except([]) == 0


class Meanwhile(FolderShelf):
    """Another machine does something between two steps of this one's."""

    listed: Callable[[], object] = staticmethod(lambda: None)
    found: Callable[[], object] = staticmethod(lambda: None)

    @override
    def files(self) -> Iterator[Shelved]:
        found = list(super().files())
        type(self).listed()
        yield from found

    @override
    def keep(self, name: str) -> bool:
        type(self).found()
        return super().keep(name)


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Path, str]:
    """A file that is to be attached, and what lies of it in the shared folder since two days."""
    (path := tmp_path / "P-1.pdf").write_bytes(b"drawing" * 100)
    sha = fingerprint(path)[1]
    Spool(FolderShelf(tmp_path / "spool", spared_s=_DAY_S)).add(path, sha)
    lies = tmp_path / "spool" / f"{sha}.b64"
    _age(lies, 2 * _DAY_S)
    return path, lies, sha


def test_an_old_file_that_a_new_rfq_uses_again_is_spared_from_then_on(old: tuple[Path, Path, str]) -> None:
    path, lies, sha = old
    spool = Spool(FolderShelf(lies.parent, spared_s=_DAY_S))
    spool.add(path, sha)
    assert spool.remove_except([]) == 0
    _age(lies, 2 * _DAY_S)
    assert spool.remove_except([]) == 1
    assert list(lies.parent.iterdir()) == []


def test_one_that_is_used_again_while_another_machine_looks_for_what_can_go_stays(
    old: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lies, sha = old
    other = Spool(FolderShelf(lies.parent, spared_s=_DAY_S))
    monkeypatch.setattr(Meanwhile, "listed", lambda: other.add(path, sha))
    assert Spool(Meanwhile(lies.parent, spared_s=_DAY_S)).remove_except([]) == 0
    assert [found.name for found in lies.parent.iterdir()] == [lies.name]


def test_one_that_goes_while_it_is_used_again_is_written_anew(
    old: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lies, sha = old
    octets = lies.read_bytes()
    tidier = Spool(FolderShelf(lies.parent, spared_s=_DAY_S))
    monkeypatch.setattr(Meanwhile, "found", lambda: tidier.remove_except([]))
    Spool(Meanwhile(lies.parent, spared_s=_DAY_S)).add(path, sha)
    assert lies.read_bytes() == octets


def test_what_two_let_go_of_is_removed_once(old: tuple[Path, Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    _path, lies, _sha = old
    other = Spool(FolderShelf(lies.parent, spared_s=_DAY_S))
    removed: list[int] = []
    monkeypatch.setattr(Meanwhile, "listed", lambda: removed.append(other.remove_except([])))
    assert Spool(Meanwhile(lies.parent, spared_s=_DAY_S)).remove_except([]) == 0
    assert removed == [1]


def test_a_file_that_lies_there_since_this_morning_is_not_read_anew_for_being_used_again(
    old: tuple[Path, Path, str],
) -> None:
    path, lies, sha = old
    _age(lies, 3_600)
    before = lies.stat().st_mtime_ns
    Spool(FolderShelf(lies.parent, spared_s=_DAY_S)).add(path, sha)
    assert lies.stat().st_mtime_ns == before


def _age(path: Path, seconds: float) -> None:
    ago = time.time() - seconds
    os.utime(path, (ago, ago))
