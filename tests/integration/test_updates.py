"""Word of a newer version: signed, at most once a day, and never in anybody's way."""

import base64
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.assembly import Parts, services
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.release import Release
from app.services.upkeep.updates import NoticeUnusable, Updates, read_notice
from app.system.settings import Settings
from app.system.settings_file import SettingsInvalid
from app.transports.line.page import page
from app.transports.transport import TransportFailure, Unreachable
from installer.release_notice import notice, public_half
from tests.end_to_end.program import REPOSITORY
from tests.fakes.certificates import Authority
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import Office, lay_empty_database, opened
from tests.fakes.web_server import WebAnswer, WebServer

PAGE = "https://rfq-sender.example/news"
KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64decode(public_half(KEY))


@dataclass
class Site:
    """Where it is asked; `asked` counts how often."""

    answer: bytes | TransportFailure = b""
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, TransportFailure):
            raise self.answer
        return self.answer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def site() -> Site:
    return Site(notice(KEY, "1.3.0", PAGE, "Answers are filed by themselves.").encode())


def updates(office: Office, site: Site, version: str = "1.2.0") -> Updates:
    url, kept = "https://x.example/latest.json", office.services.preferences
    return Updates(version, url, PUBLIC, office.clock, kept, site.fetch)


NEW = Release("1.3.0", PAGE, "Answers are filed by themselves.")


def test_a_newer_version_is_told_and_asked_for_once_a_day(office: Office, site: Site) -> None:
    looked = updates(office, site)
    assert looked.look() == NEW
    office.clock.advance(hours=23)
    assert looked.look() == NEW
    assert len(site.asked) == 1
    office.clock.advance(hours=2)
    assert looked.look() == NEW
    office.clock.advance(hours=-30)  # a clock that was set back does not silence it for ever
    assert looked.look() == NEW
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    ("own", "newest", "is_told"),
    [
        ("1.2.9", "1.3", True),
        ("1.3.0", "1.3", False),
        ("1.3.0", "1.3.1", True),
        ("1.10.0", "1.9.9", False),
        ("1.3.0.dev4", "1.3.0", True),
        ("1.3.0", "1.2.9", False),
        ("unknown", "0.0.1", True),
    ],
)
def test_what_is_newer(office: Office, site: Site, own: str, newest: str, is_told: bool) -> None:
    site.answer = notice(KEY, newest, PAGE).encode()
    assert (updates(office, site, own).look() is not None) is is_told


def test_who_skips_a_version_hears_of_the_next_one(office: Office, site: Site) -> None:
    looked = updates(office, site)
    looked.skip(NEW)
    assert looked.look() is None
    site.answer = notice(KEY, "1.4.0", PAGE).encode()
    office.clock.advance(days=1, seconds=1)
    assert looked.look() == Release("1.4.0", PAGE)


def _signed(told: bytes) -> bytes:
    parts = {"release": told, "signature": KEY.sign(told)}
    return json.dumps({name: base64.b64encode(octets).decode() for name, octets in parts.items()}).encode()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Sign in to the network</html>",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"release": "!", "signature": "!"}',
        b'{"release": "AAAA", "signature": "AAAA"}',
        notice(Ed25519PrivateKey.generate(), "9.9.9", PAGE).encode(),
        notice(KEY, "1.3.0", PAGE).replace("1", "2").encode(),
        _signed(b"nonsense"),
        _signed(b'{"version": 13, "page": "https://x.example"}'),
        notice(KEY, "13", PAGE).encode(),
        notice(KEY, "1.3.0; rm", PAGE).encode(),
        notice(KEY, "9.9.9", "http://rfq-sender.example").encode(),
        notice(KEY, "9.9.9", "file:///etc/passwd").encode(),
        notice(KEY, "9.9.9", PAGE, "two\nlines").encode(),
        notice(KEY, "9.9.9", PAGE, "x" * 201).encode(),
        Unreachable("No answer.", failure=FailureClass.NETWORK, stage=Stage.CONNECT),
    ],
    ids=lambda answer: f"{len(answer)} octets" if isinstance(answer, bytes) else "unreachable",
)
def test_what_is_not_ours_is_not_believed_and_silent(
    office: Office, site: Site, answer: bytes | TransportFailure, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    looked = updates(office, site)
    assert looked.look() == NEW
    office.clock.advance(days=2)
    site.answer = answer
    assert looked.look() == NEW  # what was known stays known
    assert "no news about updates" in caplog.text
    if isinstance(answer, bytes):
        with pytest.raises(NoticeUnusable):
            read_notice(answer, PUBLIC)


def test_where_it_is_not_allowed_or_nobody_signs_nothing_is_asked(office: Office, site: Site, tmp_path: Path) -> None:
    for unset in ({"url": ""}, {"key": b""}):
        assert replace(updates(office, site), **unset).look() is None
    assert site.asked == []
    made = office.services.updates
    assert (made.url, made.key) == ("", b"")  # until a release says otherwise
    assert made.look() is None
    settings = Settings.load(None, tmp_path / "data").save(updates_url="https://news.company.example/rfq.json")
    settings = lay_empty_database(settings)
    with services(settings, tmp_path / "data", Parts(StoppedClock(), fetch=site.fetch)) as there:
        assert there.updates.url == "https://news.company.example/rfq.json"
    settings = settings.save(look_for_updates=False)
    with services(settings, tmp_path / "data", Parts(StoppedClock(), fetch=site.fetch)) as there:
        assert there.updates.url == ""
    with pytest.raises(SettingsInvalid, match="begins with https://"):
        settings.save(updates_url="http://news.company.example")


def test_it_is_fetched_by_https_with_a_limit_and_says_nothing_about_anybody(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    pages = {"/latest.json": WebAnswer(notice(KEY, "1.3.0", PAGE).encode())}
    with WebServer(authority.leaf().context(), pages) as server:
        got = page(f"{server.root}/latest.json", 5, str(authority.ca_file)).octets
        assert read_notice(got, PUBLIC) == Release("1.3.0", PAGE)
        server.pages["/slow"] = WebAnswer(blocks=server.dripping)
        with pytest.raises(Unreachable, match="in time"):
            page(f"{server.root}/slow", 0.3, str(authority.ca_file))
    told = server.asked[0].lower()
    assert "user-agent: rfq-sender\r\n" in told.replace("\n", "\r\n") or "user-agent: rfq-sender" in told
    assert not any(word in told for word in ("cookie", "authorization", "accept-language", "referer"))


def test_the_release_owner_s_tool_makes_a_key_and_signs(tmp_path: Path) -> None:
    def tool(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "installer.release_notice", *words]
        return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    path = tmp_path / "key.pem"
    public = base64.b64decode(tool("new-key", str(path)).stdout)
    assert path.stat().st_mode & 0o077 == 0
    assert isinstance(load_pem_private_key(path.read_bytes(), None), Ed25519PrivateKey)
    signed = tool("sign", str(path), "2.0.0", PAGE, "Größer").stdout
    assert read_notice(signed.encode(), public) == Release("2.0.0", PAGE, "Größer")
    assert "File exists" in tool("new-key", str(path)).stderr
    assert "new-key KEY.pem" in tool("sign").stderr


def test_a_pause_is_a_day(office: Office, site: Site) -> None:
    looked = updates(office, site)
    looked.look()
    office.clock.advance(seconds=timedelta(days=1).total_seconds())
    looked.look()
    assert len(site.asked) == 2
