import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.domain.outbox.purpose import INVITED
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.mark import Mark
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.response import Response
from app.domain.vendors.search import VendorSearch
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.vendors.long_change import LongChanges
from app.services.vendors.vendors import Vendors
from app.storage.accounts import accounts
from app.storage.base.database import Database, DatabaseUnusable, ValueRefused
from app.storage.base.schema import Base
from app.storage.migrations import migration
from app.storage.migrations.migration import DatabaseTooNew, integrity, migrate
from app.storage.outbox import attempts, deliveries, planning
from app.storage.rfqs import parts, rfqs
from app.storage.vendors import search, vendors
from app.system.clock import SystemClock
from app.system.owner_lock import OwnerLock

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_HEAD = migration.HEAD
_NEXT = f"""
from alembic import op
revision = "9999"
down_revision = "{_HEAD}"
branch_labels = depends_on = None
def upgrade():
    op.execute("CREATE TABLE later (id INTEGER)")
"""


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    made = Database(folder / "rfq-sender.db")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same program with one more step."""
    scripts = tmp_path / "migrations"
    shutil.copytree(migration._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "v9999.py").write_text(_NEXT, encoding="utf-8")
    monkeypatch.setattr(migration, "_SCRIPTS", scripts)
    monkeypatch.setattr(migration, "HEAD", "9999")


def test_migrations_end_at_exactly_the_tables_of_the_program(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        assert migrate(made, tmp_path / "backups", NOW) is None
        with made.read() as session:
            options = {"compare_type": True, "include_object": _is_ours}
            context = MigrationContext.configure(session.connection(), opts=options)
            assert compare_metadata(context, Base.metadata) == []
            ours = "type = 'index' OR name LIKE 'vendor_search%'"
            sql = f"SELECT name, sql FROM sqlite_master WHERE ({ours}) AND sql > ''"  # noqa: S608 - nobody else's words
            migrated = [tuple(row) for row in session.connection().exec_driver_sql(sql)]
    with _fresh(tmp_path) as fresh, fresh.read() as session:
        direct = [tuple(row) for row in session.connection().exec_driver_sql(sql)]
    assert sorted(migrated) == sorted(direct)  # partial indexes too, which the comparison above does not look into
    assert integrity_of(tmp_path) == ""


def _is_ours(_object: object, name: str | None, *_more: object) -> bool:
    """Not what SQLite makes for the search index; its statement is compared as it stands."""
    return not (name or "").startswith("vendor_search")


@contextmanager
def _fresh(folder: Path) -> Iterator[Database]:
    made = Database(folder / "direct.db")
    with made.write() as session:
        Base.metadata.create_all(session.connection())
    try:
        yield made
    finally:
        made.close()


def integrity_of(folder: Path) -> str:
    with database(folder) as made:
        return integrity(made)


def test_a_database_of_today_is_left_alone(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
        assert migrate(made, tmp_path / "backups", NOW) is None
    assert not (tmp_path / "backups").exists()


def test_two_programs_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    with database(tmp_path) as first, database(tmp_path) as second:
        migrate(first, tmp_path / "backups", NOW)
        migration._upgrade(second)  # it had looked before the first one was done
        assert migrate(second, tmp_path / "backups", NOW) is None


@pytest.mark.usefixtures("newer_program")
def test_a_copy_is_laid_aside_before_an_upgrade(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        with made.write() as session:
            Base.metadata.create_all(session.connection())
            session.connection().exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
            session.connection().exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (_HEAD,))
            session.connection().exec_driver_sql("INSERT INTO number_series VALUES ('RFQ', 2026, 41)")
        copy = migrate(made, tmp_path / "backups", NOW)
        assert copy == tmp_path / "backups" / f"rfq-sender-v{_HEAD}-20261123T120000.db"
        with made.read() as session:
            version = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        assert version == "9999"
    kept = sqlite3.connect(copy)
    assert kept.execute("SELECT last FROM number_series").fetchone() == (41,)
    assert kept.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)
    kept.close()


def test_the_last_five_copies_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "rfq-sender.db"
    sqlite3.connect(path).close()
    for day in range(1, 8):
        migration._lay_aside(path, tmp_path / "backups", "0001", NOW.replace(day=day))
    names = sorted(p.name for p in (tmp_path / "backups").iterdir())
    assert [name[17:25] for name in names] == [f"202611{day:02d}" for day in range(3, 8)]


def test_without_room_for_the_copy_nothing_is_upgraded(tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("in the way", encoding="utf-8")
    with pytest.raises(DatabaseUnusable, match="must be copied"):
        migration._lay_aside(tmp_path / "rfq-sender.db", tmp_path / "backups", "0001", NOW)


def test_a_database_of_a_newer_program_is_left_as_it_is(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
        with made.write() as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(DatabaseTooNew, match="newer RFQ Sender"):
            migrate(made, tmp_path / "backups", NOW)


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "rfq-sender.db")
    foreign.execute("CREATE TABLE bookmarks (url TEXT)")
    foreign.commit()
    foreign.close()
    with database(tmp_path) as made, pytest.raises(DatabaseUnusable, match="not one of RFQ Sender"):
        migrate(made, tmp_path / "backups", NOW)


def test_a_database_that_says_no_version_is_refused(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
        with made.write() as session:
            session.connection().exec_driver_sql("DELETE FROM alembic_version")
        with pytest.raises(DatabaseUnusable, match=r"which version.*backup restore"):
            migrate(made, tmp_path / "backups", NOW)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "rfq-sender.db").write_bytes(b"Dear buyer, " * 1000)
    with database(tmp_path) as made, pytest.raises(DatabaseUnusable, match="damaged or not a database"):
        migrate(made, tmp_path / "backups", NOW)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
    path = tmp_path / "rfq-sender.db"
    octets = path.read_bytes()
    path.write_bytes(octets[:4096] + b"\xff" * (len(octets) - 4096))
    with database(tmp_path) as made, pytest.raises(DatabaseUnusable, match="damaged"), made.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM deliveries").all()


def test_a_file_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
        with pytest.raises(DatabaseUnusable, match="cannot be written"):
            _delete_from_read_only(made)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with database(tmp_path / "gone") as made, pytest.raises(DatabaseUnusable, match="cannot be opened"):
        migrate(made, tmp_path / "backups", NOW)


def test_a_database_that_another_program_holds_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.base.sqlite._BUSY_SECONDS", 0.05)
    with database(tmp_path) as made, database(tmp_path) as other:
        migrate(made, tmp_path / "backups", NOW)
        with other.write(), pytest.raises(DatabaseUnusable, match="in use by another program"), made.write():
            pass


def test_our_own_mistakes_in_sql_are_not_dressed_up(tmp_path: Path) -> None:
    from sqlalchemy.exc import OperationalError

    with database(tmp_path) as made, pytest.raises(OperationalError, match="no such table"), made.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM nowhere").all()


def test_the_settings_that_durability_rests_on(tmp_path: Path) -> None:
    with database(tmp_path) as made, made.read() as session:
        connection = session.connection()
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "fullfsync")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "fullfsync": 1}


def _delete_from_read_only(made: Database) -> None:
    with made.write() as session:
        session.connection().exec_driver_sql("PRAGMA query_only = ON")  # root may write any file: SQLite itself refuses
        session.connection().exec_driver_sql("DELETE FROM vendors")


def test_the_first_tables_become_those_of_today_and_keep_their_rows(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migration._upgrade(made, "0001")
        with made.write() as session:
            session.connection().exec_driver_sql(
                "INSERT INTO accounts (name, name_key, kind, host, port, security, from_address, from_name, reply_to, "
                "user_name, connections, ca_file) "
                "VALUES ('a', 'a', 'smtp', 'h', 25, 'tls', 'a@b.example', '', '', '', 1, '')"
            )
        assert migrate(made, tmp_path / "backups", NOW) is not None
        with made.read() as session:
            (account,) = accounts.every(session)
    assert (account.name, account.domain_gap, account.smtp.imap, account.per_day) == ("a", 0, None, None)


def test_vendors_of_an_older_format_keep_all_they_had(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migration._upgrade(made, "0002")
        with made.write() as session:
            for statement in (
                """INSERT INTO vendors VALUES
                (1, 'Kestrel', 'kestrel', '["Plating"]', 'k.example', 'active', '', 'k', '2026-11-01 10:00', NULL)""",
                "INSERT INTO contacts VALUES (1, 1, 0, 'a@k.example', 'Anna', 'Anna', '', '', '', 'primary')",
            ):
                session.connection().exec_driver_sql(statement)
        assert migrate(made, tmp_path / "backups", NOW) is not None
        Vendors(
            made, SystemClock(), LongChanges(made, SystemClock(), OwnerLock(tmp_path / "list.lock"))
        ).make_findable()
        with made.read() as session:
            (kestrel,) = vendors.get(session, [VendorId(1)])
            assert search.hits(session, VendorSearch(text="anna")) == {1}
    assert kestrel == Vendor(
        id=VendorId(1),
        version=1,
        name="Kestrel",
        categories=("Plating",),
        website="k.example",
        contacts=(Contact(email="a@k.example", name="Anna", first_name="Anna", rank=ContactRank.PRIMARY),),
    )


def test_lines_of_an_older_format_keep_their_ids_and_their_highest_number_stays_used(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migration._upgrade(made, "0004")
        with made.write() as session:
            connection = session.connection()
            connection.exec_driver_sql(
                """INSERT INTO rfqs (id, number, title, state, deadline_local, deadline_zone, subject, body, notes,
                changed_at) SELECT column1, column2, 'T', 'draft', '', '', '', '', '', '2026-11-01 10:00'
                FROM (VALUES (1, 'R-1'), (2, 'R-2'))"""
            )
            connection.exec_driver_sql(
                """INSERT INTO rfq_items (id, rfq_id, number, part_number, revision, description, callout, process,
                specification, type, spec_class, quantities, need_by, customer_reference, source_folder)
                SELECT column1, 1, column2, 'P', '', '', '', '', '', '', '', '1', '', '', ''
                FROM (VALUES (10, 1), (70, 7), (30, 3))"""
            )
            connection.exec_driver_sql("INSERT INTO attachments VALUES (9, 1, 0, '/d/a.pdf', 'a.pdf', 7, 'x')")
        assert migrate(made, tmp_path / "backups", NOW) is not None
        with made.write() as session:
            first, second = rfqs.get(session, RfqId(1)), rfqs.get(session, RfqId(2))
            assert first is not None
            assert second is not None
            assert [(item.id, item.number) for item in first.items] == [(10, 1), (30, 3), (70, 7)]
            assert [(file.id, file.name) for file in first.attachments] == [(9, "a.pdf")]
            assert (first.last_line, second.last_line) == (7, 0)
            parts.set_items(session, RfqId(1), [])
            parts.set_items(session, RfqId(1), [replace(first.items[0], id=None)])
            again = rfqs.get(session, RfqId(1))
    assert again is not None
    assert again.items[0].id == 71  # also one that is gone is not given twice
    assert integrity_of(tmp_path) == ""


def test_mails_and_invitations_of_an_older_format_are_kept(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migration._upgrade(made, "0005")
        with made.write() as session:
            for statement in (
                """INSERT INTO accounts (id, name, name_key, kind, host, port, security, from_address, from_name,
                reply_to, user_name, connections, ca_file, domain_gap, certificate, imap_host, imap_port, imap_security,
                sent_folder) VALUES (1, 'a', 'a', 'smtp', 'h', 25, 'none', 'a@b.example', '', '', '', 1, '', 0, '', '',
                993, 'tls', '')""",
                """INSERT INTO vendors (id, version, name, name_key, categories, website, address, status,
                status_reason, clearance, language, time_zone, terms, tags, notes, changed_at) VALUES
                (3, 1, 'Kestrel', 'k', '[]', '', '', 'active', '', '', '', '', '', '[]', '', '2026-11-01 10:00')""",
                """INSERT INTO rfqs (id, number, title, state, deadline_local, deadline_zone, subject, body, notes,
                changed_at) VALUES (1, 'R-1', 'T', 'draft', '', '', '', '', '', '2026-11-01 10:00')""",
                "INSERT INTO invitations VALUES (1, 3, 'K7F3Q', '01J', 'quoted', '2026-11-02 10:00:00.000000')",
                "INSERT INTO attachments VALUES (9, 1, 0, '/d/a.pdf', 'a.pdf', 7, 'x')",
                """INSERT INTO deliveries (id, rfq_id, revision, vendor_id, vendor_name, recipients, account_id, state,
                held, held_because, cancel_requested, attempts, losses, message_id, size, due_at, expires_at,
                changed_at, server_reply, error) VALUES
                (7, 1, 1, 3, 'Kestrel', '["q@k.example"]', 1, 'accepted', 0, '', 0, 1, 0,
                '<m@b.example>', 9, '2026-11-01 10:00', '2026-11-01 10:00', '2026-11-01 10:00', '250 ok', '')""",
                "INSERT INTO messages VALUES (7, 'a@b.example', 'S', x'41', x'42')",
                """INSERT INTO attempts (id, delivery_id, started_at, ended_at, stage, outcome, reply, error, octets,
                recipients, connection) VALUES (5, 7, '2026-11-01 10:00', '2026-11-01 10:00', 'commit', 'accepted',
                '250 ok', '', 9, 1, '')""",
            ):
                session.connection().exec_driver_sql(statement)
        assert migrate(made, tmp_path / "backups", NOW) is not None
        with made.read() as session:
            rfq = rfqs.get(session, RfqId(1))
            assert rfq is not None
            (invitation,) = rfq.invitations
            (line,) = deliveries.lines(session)
            assert planning.planned_vendors(session, RfqId(1)) == {3}
            message = planning.message(session.connection(), line.id)
            assert [a.reply for a in attempts.of(session, line.id)] == ["250 ok"]
    assert invitation == Invitation(
        vendor_id=VendorId(3),
        mark=Mark("K7F3Q", "01J"),
        response=Response.QUOTED,
        responded_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
    )
    assert rfq.attachments[0].for_all
    assert (line.occasion, line.state, line.recipients) == (INVITED, "accepted", "q@k.example")
    assert message is not None
    assert (message.head, message.tail) == (b"A", b"B")
    assert integrity_of(tmp_path) == ""


def test_an_upgrade_that_would_leave_orphans_changes_nothing(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migrate(made, tmp_path / "backups", NOW)
        orphan = "INSERT INTO message_parts VALUES (99, 0, x'41', 'k', 1)"
        with pytest.raises(DatabaseUnusable, match="would lose what they belong to"), made.rebuild() as session:
            session.connection().exec_driver_sql(orphan)
        with made.read() as session:
            assert session.connection().exec_driver_sql("SELECT count(*) FROM message_parts").scalar() == 0
        with pytest.raises(ValueRefused), made.write() as session:
            session.connection().exec_driver_sql(orphan)  # and from then on references are looked at as before


def test_rfqs_of_an_older_format_are_still_in_the_list(tmp_path: Path) -> None:
    with database(tmp_path) as made:
        migration._upgrade(made, "0008")
        with made.write() as session:
            session.connection().exec_driver_sql(
                """INSERT INTO rfqs (id, number, title, state, deadline_local, deadline_zone, subject, body, notes,
                last_line, version, changed_at) VALUES (1, 'R-1', 'T', 'draft', '', '', '', '', '', 0, 0,
                '2026-11-01 10:00:00.000000')"""
            )
        assert migrate(made, tmp_path / "backups", NOW) is not None
        with made.read() as session:
            (line,) = rfqs.lines(session)
            assert (line.number, line.is_archived, rfqs.count(session)) == ("R-1", False, 1)
            assert rfqs.get(session, RfqId(1)) is not None
