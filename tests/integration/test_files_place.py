"""All machines of a team prepare the files of emails in the same place, or are told that they don't."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.assembly import Parts, moving, services
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.trade.watch import Watch
from app.services.suite import Services
from app.services.upkeep import files_place
from app.services.upkeep.files_place import FilesElsewhere
from app.services.upkeep.moving import Moved, MoveRefused
from app.system.folder_shelf import FolderMark
from app.system.settings import Settings
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import Office, opened, request_in
from tests.fakes.secret_keepers import RememberedSecrets
from tests.fakes.terminal import Terminal
from tests.servers.object_store import object_store
from tests.servers.postgresql import Postgresql, postgresql, why_not


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


@pytest.fixture
def url(server: Postgresql) -> str:
    return server.url(server.new_schema())


def share(tmp_path: Path, name: str = "share") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "rfq-sender.share").touch()
    return folder


@contextmanager
def machine(tmp_path: Path, name: str, url: str, shared: Path | str = "") -> Iterator[Services]:
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder).save(database=url, shared_folder=str(shared) or None)
    with services(settings, None, Parts(StoppedClock(), RememberedSecrets())) as made:
        yield made


@pytest.mark.skipif(bool(why_not()), reason=why_not())
@pytest.mark.file_only("it has a server of its own")
class TestPlaces:
    def test_the_first_machine_says_where_and_the_others_are_compared(self, tmp_path: Path, url: str) -> None:
        shared = share(tmp_path)
        with machine(tmp_path, "anna", url, shared):
            word = (shared / "rfq-sender.share").read_text().strip()
            assert len(word) == 32
        with machine(tmp_path, "ben", url, shared):
            pass
        with (
            pytest.raises(FilesElsewhere, match=f"keeps the files of emails in “{shared}”"),
            machine(tmp_path, "without", url),
        ):
            pass
        other = share(tmp_path, "another")
        with pytest.raises(FilesElsewhere, match="isn't the place") as refused, machine(tmp_path, "carl", url, other):
            pass
        assert word in str(refused.value)
        assert not (other / "rfq-sender.share").read_text()
        (other / "rfq-sender.share").write_text(word)  # as it is told: all has moved there
        with machine(tmp_path, "carl", url, other):
            pass

    def test_a_machine_alone_needs_no_place_until_somebody_names_one(self, tmp_path: Path, url: str) -> None:
        with machine(tmp_path, "anna", url):
            pass
        with machine(tmp_path, "ben", url, share(tmp_path)):
            pass
        with pytest.raises(FilesElsewhere), machine(tmp_path, "anna", url):
            pass

    def test_one_folder_may_serve_two_teams(self, tmp_path: Path, url: str, server: Postgresql) -> None:
        shared = share(tmp_path)
        for place in (url, server.url(server.new_schema())):
            with machine(tmp_path, "anna", place, shared):
                pass

    def test_machines_that_begin_together_learn_one_word(self, tmp_path: Path, url: str) -> None:
        shared, troubles = share(tmp_path), list[BaseException]()
        with machine(tmp_path, "first", url):
            pass  # the tables are there

        def begin(name: str) -> None:
            try:
                with machine(tmp_path, name, url, shared):
                    pass
            except BaseException as trouble:  # noqa: BLE001 - told below
                troubles.append(trouble)

        threads = [threading.Thread(target=begin, args=(f"m{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert troubles == []

    def test_who_comes_second_learns_what_the_first_has_said(self, tmp_path: Path, url: str) -> None:
        shared = share(tmp_path)
        with machine(tmp_path, "anna", url, shared) as anna:
            mark = FolderMark(shared / "rfq-sender.share")
            assert files_place._learn(anna.vendors.database, mark) == (mark.read(), str(shared))

    def test_a_marker_that_cannot_be_written_is_done_without(
        self, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FolderMark, "write", lambda *_given: False)
        with machine(tmp_path, "anna", url, share(tmp_path)):
            pass
        with machine(tmp_path, "ben", url):
            pass

    def test_a_place_that_is_away_says_nothing(self, tmp_path: Path, url: str) -> None:
        shared = share(tmp_path)
        with machine(tmp_path, "anna", url, shared) as anna:
            (shared / "rfq-sender.share").unlink()
            files_place.check(anna.vendors.database, FolderMark(shared / "rfq-sender.share"))

    def test_an_object_store_has_a_word_too(self, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with object_store() as store:
            for name, value in store.variables.items():
                monkeypatch.setenv(name, value)
            for name in ("anna", "ben"):
                with machine(tmp_path, name, url, store.address()):
                    pass
            with pytest.raises(FilesElsewhere), machine(tmp_path, "carl", url, share(tmp_path)):
                pass

    def test_files_that_stayed_behind_are_brought_later(
        self,
        tmp_path: Path,
        url: str,
        drawing: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        folder = tmp_path / "data"
        with opened(folder) as office:
            rfq = request_in(office.services, 3, [drawing])
            office.services.rfq_sending.queue(rfq.id, office.account())
        spooled = sorted(path.name for path in (folder / "spool").iterdir())
        terminal = Terminal(folder, monkeypatch, capsys)
        told = terminal("move-to", url)
        assert len(spooled) == 1
        assert "Only this computer has 1 file of emails: other machines can't" in told.out
        shared = share(tmp_path)
        done = terminal.json("move-to", url, "--shared-folder", shared)
        assert (done["files"], done["files_left"]) == (len(spooled), 0)
        assert sorted(path.name for path in (shared / "spool").iterdir()) == spooled
        assert Settings.load(None, folder).shared_folder == str(shared)
        assert "already" in terminal("move-to", url, "--shared-folder", shared).err
        with machine(tmp_path, "ben", url, shared):
            pass

    def test_files_are_not_brought_to_another_place_than_the_teams(self, tmp_path: Path, url: str) -> None:
        with machine(tmp_path, "anna", url):
            pass
        with machine(tmp_path, "ben", url, share(tmp_path)):
            pass
        with pytest.raises(FilesElsewhere):
            _move(tmp_path / "anna", url, share(tmp_path, "another"))
        with pytest.raises(MoveRefused, match="already"):
            _move(tmp_path / "ben", url, share(tmp_path, "third"))


def _move(folder: Path, to: str, shared: Path) -> Moved:
    @contextmanager
    def untold(_what: str) -> Iterator[Watch]:
        yield lambda _done, _of: None

    return moving(Settings.load(None, folder)).move(to, str(shared), untold)


def test_a_mark_is_read_and_written_whole_or_not(tmp_path: Path) -> None:
    mark = FolderMark(share(tmp_path) / "rfq-sender.share")
    assert (mark.place, mark.read()) == (str(tmp_path / "share"), "")
    assert mark.write("word")
    assert mark.read() == "word"
    assert not FolderMark(tmp_path / "nowhere" / "rfq-sender.share").write("word")
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["rfq-sender.share"]


def test_a_prepared_file_that_is_gone_is_no_refusal_of_the_mail_server(office: Office, drawing: Path) -> None:
    office.queued(1, files=[drawing])
    spool = office.services.rfq_sending.spool.shelf.folder
    for path in spool.iterdir():
        path.unlink()
    office.drain()
    (line,) = office.lines()
    assert (line.state, line.failure) == (DeliveryState.REJECTED, FailureClass.FILE)
    (concern,) = [c for c in office.services.doctor.quick() if c.key.startswith("mails")]
    assert "A prepared file of this email is missing" in concern.happened
    assert "No server was asked" in concern.meaning
