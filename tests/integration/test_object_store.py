"""A team's files in an object store: nothing is lost while it is away, nothing damaged goes out, no key is told."""

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.assembly import moving
from app.documents.inbox.mail_store import MailAway, MailNotKept, MailStore
from app.documents.inbox.mime import MailUnreadable
from app.documents.mail.spool import Spool, SpoolDamaged, fingerprint
from app.domain.outbox.delivery import DeliveryState as S
from app.domain.outbox.message import MessagePart
from app.domain.trade.shelf import ShelfAway, Shelved
from app.system import object_shelf
from app.system import object_store as module
from app.system.object_shelf import ObjectShelf, mark_of
from app.system.object_store import ObjectStore, Patience, StoreKey, StoreUnusable
from app.system.settings import Settings
from app.system.store_address import StoreAddress
from tests.fakes.asked_vendors import ask_vendors
from tests.fakes.office import DEADLINE, Office, crashed_copy, opened
from tests.fakes.secret_keepers import RememberedSecrets
from tests.servers.object_store import PREFIX, ObjectStoreServer, object_store

CASES = Path(__file__).parents[1] / "cases" / "replies"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStoreServer]:
    with object_store() as running:
        for name, value in running.variables.items():
            monkeypatch.setenv(name, value)
        yield running


@contextmanager
def machine(folder: Path, server: ObjectStoreServer) -> Iterator[Office]:
    """One whose settings name the store."""
    folder.mkdir(exist_ok=True)
    Settings.load(None, folder).save(shared_folder=server.address())
    with opened(folder) as office:
        yield office


def store_of(server: ObjectStoreServer, **fields: object) -> ObjectStore:
    given: dict[str, object] = {
        "address": StoreAddress.of(server.address()),
        "key": StoreKey(server.key_id, server.secret),
        "patience": Patience(connect=1, request=1, retry=0, retries=0),
    }
    return ObjectStore(**given | fields)  # type: ignore[arg-type] # each by its name


def shelf_of(server: ObjectStoreServer, folder: Path, room: str = "spool") -> ObjectShelf:
    return ObjectShelf(store_of(server), room, folder)


def cache(office: Office) -> Path:
    return office.folder / "team-files" / "spool"


def drawn(office: Office) -> list[bytes]:
    """What went out, mail by mail."""
    return [b"".join(message.blocks()) for message in office.server.taken]


def test_what_one_machine_queues_another_one_sends_and_each_file_crosses_the_network_once(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path
) -> None:
    with machine(tmp_path / "data", server) as office:
        office.queued(3, [drawing])
        (name,) = [path.name for path in cache(office).iterdir()]
        assert server.names() == [f"{PREFIX}/rfq-sender.share", f"{PREFIX}/spool/{name}"]
        other = crashed_copy(office, tmp_path / "other")
    shutil.rmtree(other / "team-files")
    server.requests.clear()
    with opened(other) as another:
        another.services.sending_right.take()
        another.drain()
        assert another.states() == [S.ACCEPTED] * 3
        assert len(another.server.taken) == 3
        assert len({mail[-2_000:] for mail in drawn(another)}) <= 3
        assert (cache(another) / name).read_bytes()[:60] in drawn(another)[0]
    assert len([asked for asked in server.requests if asked.startswith("GET") and name in asked]) == 1


def test_a_store_that_is_away_is_the_machines_trouble_and_not_the_emails(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path
) -> None:
    with machine(tmp_path / "data", server) as office:
        office.queued(2, [drawing])
        shutil.rmtree(cache(office))
        server.stop()
        office.drain()
        assert office.states() == [S.READY] * 2
        assert office.server.taken == []
        ((_account, trouble),) = office.services.dispatch.troubles()
        assert "can't be reached" in str(trouble)
        with pytest.raises(ShelfAway, match="then it goes on"):
            office.services.health.check_ready()
        rfq = office.services.rfq_editing.create("Another", DEADLINE)
        assert rfq.id
        with pytest.raises(ShelfAway):
            office.services.rfq_sending.spool.add(drawing, fingerprint(drawing)[1])
        server.start()
        office.services.health.check_ready()
        office.clock.advance(hours=1)
        office.drain()
        assert office.states() == [S.ACCEPTED] * 2


def test_what_this_machine_has_goes_out_while_the_store_is_away(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path
) -> None:
    with machine(tmp_path / "data", server) as office:
        office.queued(2, [drawing])
        server.stop()
        office.drain()
        assert office.states() == [S.ACCEPTED] * 2


def test_a_store_that_goes_away_while_a_file_is_fetched_leaves_nothing_half_and_the_file_comes_later(
    server: ObjectStoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.step"
    file.write_bytes(os.urandom(3_000_000))
    size, sha = fingerprint(file)
    assert size == 3_000_000
    kept = Spool(shelf_of(server, tmp_path / "one")).add(file, sha)
    monkeypatch.setattr(module, "PART_OCTETS", 1_000_000)
    part = MessagePart(header=b"", spool_key=sha, size=kept.size)
    shelf, told, asked = shelf_of(server, tmp_path / "two"), ObjectStore._told, 0

    def away_after_three(store: ObjectStore) -> AbstractContextManager[None]:
        nonlocal asked
        asked += 1
        if asked == 4:  # it was looked at, and two parts are here
            server.stop()
        return told(store)

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStore, "_told", away_after_three)
        with pytest.raises(ShelfAway):
            Spool(shelf).file(part)
    assert asked == 4
    assert list((tmp_path / "two").iterdir()) == []
    server.start()
    assert Spool(shelf).file(part).read_bytes() == Spool(shelf_of(server, tmp_path / "one")).file(part).read_bytes()


@pytest.mark.parametrize("harm", ["damaged", "longer", "gone", "no text"])
def test_a_damaged_or_missing_object_goes_to_no_vendor_and_is_mended_by_attaching_again(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path, harm: str
) -> None:
    sha = fingerprint(drawing)[1]
    kept = Spool(shelf_of(server, tmp_path / "one")).add(drawing, sha)
    name, octets = f"{PREFIX}/spool/{sha}.b64", (tmp_path / "one" / f"{sha}.b64").read_bytes()
    if harm == "gone":
        server.client().delete(name)
    else:
        harmed = {"damaged": b"AAAA" + octets[4:], "longer": octets + octets, "no text": b"!" + octets[1:]}
        server.client().put(name, harmed[harm])
    part = MessagePart(header=b"", spool_key=sha, size=kept.size)
    other = Spool(shelf_of(server, tmp_path / "two"))
    for _ in range(2):
        server.requests.clear()
        with pytest.raises(SpoolDamaged, match="Attach the file again"):
            other.file(part)
    assert not [asked for asked in server.requests if asked.startswith("GET") and sha in asked], "once is enough"
    assert not list((tmp_path / "two").glob("*")), "nothing that isn't whole stays here"
    Spool(shelf_of(server, tmp_path / "one")).add(drawing, sha)
    assert other.file(part).read_bytes() == octets


def test_what_is_damaged_on_this_machine_is_fetched_anew(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path
) -> None:
    spool, sha = Spool(shelf_of(server, tmp_path / "one")), fingerprint(drawing)[1]
    part = MessagePart(header=b"", spool_key=sha, size=spool.add(drawing, sha).size)
    path = spool.file(part)
    octets = path.read_bytes()
    path.write_bytes(b"AAAA" + octets[4:])
    assert Spool(shelf_of(server, tmp_path / "one")).file(part).read_bytes() == octets


def test_the_same_file_is_put_there_once(server: ObjectStoreServer, tmp_path: Path, drawing: Path) -> None:
    sha = fingerprint(drawing)[1]
    for folder in ("one", "one", "two"):
        Spool(shelf_of(server, tmp_path / folder)).add(drawing, sha)
    assert len([asked for asked in server.requests if asked.startswith("PUT") and sha in asked]) == 1


@pytest.mark.parametrize("octets", [0, 1, 999, 1_000, 1_001, 2_500])
def test_the_mark_is_the_stores_own(tmp_path: Path, octets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_shelf, "PART_OCTETS", 1_000)
    (path := tmp_path / "file").write_bytes(os.urandom(octets))
    assert mark_of(path).endswith("-3") == (octets == 2_500)
    assert ("-" in mark_of(path)) == (octets > 1_000)


def test_the_mark_of_a_file_in_parts_is_the_stores_own(server: ObjectStoreServer, tmp_path: Path) -> None:
    shelf = shelf_of(server, tmp_path)
    (path := tmp_path / "large").write_bytes(os.urandom(module.PART_OCTETS + 5))
    shelf.store.put(path, "spool/large")
    stored = shelf.store.look("spool/large")
    assert stored is not None
    assert (stored.size, stored.mark) == (path.stat().st_size, mark_of(path))
    assert stored.mark.endswith("-2")


def test_what_no_mail_needs_is_removed_unless_it_is_young(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path
) -> None:
    shelf, sha = shelf_of(server, tmp_path / "one"), fingerprint(drawing)[1]
    spool = Spool(shelf)
    spool.add(drawing, sha)
    assert spool.remove_except([]) == 0
    shelf.spared_s = 0
    assert spool.remove_except([sha]) == 0
    assert spool.remove_except([]) == 1
    assert server.names() == [f"{PREFIX}/rfq-sender.share"]
    assert list((tmp_path / "one").iterdir()) == []
    shelf.remove("gone.b64")


def test_what_is_used_again_is_young_again_and_goes_only_when_it_is_old(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha = fingerprint(drawing)[1]
    here, there = Spool(shelf_of(server, tmp_path / "one")), Spool(shelf_of(server, tmp_path / "two"))
    here.add(drawing, sha)
    name = f"{PREFIX}/spool/{sha}.b64"
    server.age(name, timedelta(days=2))
    listed = here.shelf.files

    def meanwhile() -> Iterator[Shelved]:
        found = list(listed())
        there.add(drawing, sha)
        yield from found

    monkeypatch.setattr(ObjectShelf, "files", lambda _shelf: meanwhile())
    assert here.remove_except([]) == 0
    monkeypatch.undo()
    assert name in server.names()
    server.age(name, timedelta(days=2))
    assert here.remove_except([]) == 1
    assert not here.shelf.let_go(f"{sha}.b64")


def test_a_copy_that_was_let_go_of_this_moment_is_to_be_made_anew(server: ObjectStoreServer, tmp_path: Path) -> None:
    assert not shelf_of(server, tmp_path / "one").keep("gone.b64")


def test_a_copy_that_nobody_has_read_for_a_week_makes_room_and_comes_again(
    server: ObjectStoreServer, tmp_path: Path, drawing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_shelf, "_PAUSE_S", 0)
    shelf, sha = shelf_of(server, tmp_path / "one"), fingerprint(drawing)[1]
    spool = Spool(shelf)
    part = MessagePart(header=b"", spool_key=sha, size=spool.add(drawing, sha).size)
    (other := tmp_path / "other.pdf").write_bytes(b"other")
    path, ago = tmp_path / "one" / f"{sha}.b64", time.time() - 8 * 24 * 3_600
    os.utime(path, (ago, ago))
    assert spool.file(part) == path  # it is read: it stays
    spool.add(other, fingerprint(other)[1])
    assert path.exists()
    os.utime(path, (ago, ago))
    other.write_bytes(b"another")
    spool.add(other, fingerprint(other)[1])
    assert not path.exists()
    assert Spool(shelf).file(part) == path


def test_a_received_email_is_read_on_another_machine(server: ObjectStoreServer, tmp_path: Path) -> None:
    with machine(tmp_path / "data", server) as office:
        ask_vendors(office)
        (path := tmp_path / "answer.eml").write_bytes((CASES / "01-reply-quoted-text.eml").read_bytes())
        (added,) = office.services.taking_in.files([path]).added
        entry = office.services.replies.get(added)
        other = crashed_copy(office, tmp_path / "other")
    shutil.rmtree(other / "team-files")
    with opened(other) as another:
        server.stop()
        with pytest.raises(MailAway, match="can't be reached"):
            another.services.opening.open(entry)
        server.start()
        assert another.services.opening.open(entry).subject == entry.subject
        name = f"{PREFIX}/answers/{entry.sha256[:2]}/{entry.sha256}.eml"
        server.client().put(name, b"Subject: another one")
        shutil.rmtree(other / "team-files")
        with pytest.raises(MailUnreadable, match="no longer"):
            another.services.opening.open(entry)


def test_a_received_email_that_the_store_does_not_take_is_not_taken_for_kept(
    server: ObjectStoreServer, tmp_path: Path
) -> None:
    store = MailStore(shelf_of(server, tmp_path / "answers", "answers"))
    kept = store.keep([b"Subject: ", b"Quote"])
    assert kept.path.read_bytes() == b"Subject: Quote"
    server.stop()
    with pytest.raises(MailNotKept, match="will be fetched again"):
        store.keep([b"Subject: Another"])
    store.drop(kept)  # it stays, and nobody minds
    server.start()
    store.drop(kept)
    assert server.names() == [f"{PREFIX}/rfq-sender.share"]


@pytest.mark.parametrize("which", ["id", "secret"])
def test_a_wrong_key_is_told_in_a_sentence_and_shown_nowhere(
    server: ObjectStoreServer,
    tmp_path: Path,
    drawing: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    which: str,
) -> None:
    with machine(tmp_path / "data", server) as office:
        office.queued(1, [drawing])
        shutil.rmtree(cache(office))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID" if which == "id" else "AWS_SECRET_ACCESS_KEY", "WRONGKEYWRONGKEY")
    with opened(tmp_path / "data") as office:
        office.services.sending_right.take()
        office.drain()
        assert office.states() == [S.READY]
        ((_account, trouble),) = office.services.dispatch.troubles()
        assert "doesn't accept this computer's key" in str(trouble)
        with pytest.raises(ShelfAway, match="doesn't accept"):
            office.services.rfq_sending.spool.add(drawing, fingerprint(drawing)[1])
    written = caplog.text
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            written += path.read_bytes().decode("latin-1")
    assert "the object store" in written
    for secret in ("WRONGKEYWRONGKEY", server.secret, server.key_id):
        assert secret not in written


def test_a_bucket_that_is_not_there_and_a_place_that_is_not_the_teams_are_told(
    server: ObjectStoreServer, drawing: Path
) -> None:
    for bucket, prefix, said in (("no-such-bucket", PREFIX, "no bucket"), ("rfq-files", "elsewhere", "isn't marked")):
        store = store_of(server, address=StoreAddress.of(server.address(bucket, prefix)))
        with pytest.raises(ShelfAway, match=said):
            store.check()
    with pytest.raises(ShelfAway, match="no bucket"):
        store_of(server, address=StoreAddress.of(server.address("no-such-bucket"))).put(drawing, "spool/a")


def test_a_store_that_says_nothing_is_away_after_a_moment(server: ObjectStoreServer) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = StoreAddress.of(f"s3://rfq-files/team?endpoint=http://127.0.0.1:{silent.getsockname()[1]}")
        patience = Patience(connect=0.2, request=0.2, retry=0, retries=0)
        store = store_of(server, address=address, quick=patience)
        with pytest.raises(ShelfAway, match="can't be reached"):
            store.check()


def test_no_room_on_this_machine_is_its_own_trouble(server: ObjectStoreServer, tmp_path: Path, drawing: Path) -> None:
    sha = fingerprint(drawing)[1]
    kept = Spool(shelf_of(server, tmp_path / "one")).add(drawing, sha)
    (tmp_path / "two").write_bytes(b"a file in the way")
    with pytest.raises(ShelfAway, match="Make room"):
        Spool(shelf_of(server, tmp_path / "two")).file(MessagePart(header=b"", spool_key=sha, size=kept.size))


def test_the_key_is_of_the_variables_or_the_keyring_and_a_machine_without_one_is_told(
    server: ObjectStoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Settings.load(None, tmp_path).save(shared_folder=server.address())
    for name in server.variables:
        monkeypatch.delenv(name)
    with pytest.raises(StoreUnusable, match="no key"), opened(tmp_path):
        pass
    keyring = RememberedSecrets()
    keyring.set(server.address(), f"{server.key_id}:{server.secret}")
    with opened(tmp_path, secrets=keyring) as office:
        office.services.health.check_ready()
    key = StoreKey.found(
        {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"},
        "",
        StoreAddress.of(server.address()),
    )
    assert (key.key_id, key.secret, key.token) == ("a", "b", "c")
    assert "b" not in repr(key).replace("Store", "")
    with pytest.raises(ShelfAway, match="doesn't accept"):
        store_of(server, key=key).check()


def test_without_the_part_for_objects_it_says_how_to_install_it(
    server: ObjectStoreServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    with pytest.raises(StoreUnusable, match="pip install"):
        store_of(server)


def test_settings_with_a_key_in_the_address_are_refused_without_telling_it(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('shared_folder = "s3://AKIDSECRET:hidden@bucket/team"\n')
    with pytest.raises(Exception, match="may hold a key") as refused:
        Settings.load(None, tmp_path)
    assert "hidden" not in str(refused.value)
    assert "AKIDSECRET" not in str(refused.value)


def test_moving_names_a_store_by_its_address(server: ObjectStoreServer, tmp_path: Path) -> None:
    made = moving(Settings.load(None, tmp_path))
    home = made.find("postgresql://rfq@db.shop.example/rfq", server.address())
    assert home.folder.share == server.address()
    assert home.shelves.spool.place == f"{server.address()} spool"
    assert made.find("file", "").folder.share == ""
