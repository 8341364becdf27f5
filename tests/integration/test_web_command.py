"""rfq-sender web as it is started, asked and stopped."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.cli.arguments import parser
from app.web.server import AddressUnfit, Place, serve
from tests.fakes.office import Office, begun
from tests.fakes.terminal import Terminal
from tests.patience import LIMIT_S


@pytest.mark.file_only("it starts the program on a folder of its own")
def test_it_answers_until_it_is_stopped(tmp_path: Path) -> None:
    port, watched = _free_port(), _free_port()
    words = [sys.executable, "-m", "app", "--data-dir", str(begun(tmp_path / "data")), "web", "--port", str(port)]
    words += ["--metrics-port", str(watched)]
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    web = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        until = time.monotonic() + LIMIT_S
        while not _is_up(port) and time.monotonic() < until:
            time.sleep(0.05)
        page = httpx.get(f"http://localhost:{port}/", follow_redirects=True)
        assert (page.status_code, "Sign in" in page.text, "server" in page.headers) == (200, True, False)
        assert httpx.get(f"http://127.0.0.1:{port}/", headers={"Host": "evil.example"}).status_code == 421
        assert "rfq_sender_" in httpx.get(f"http://127.0.0.1:{watched}/metrics").text
        assert httpx.get(f"http://127.0.0.1:{port}/metrics").status_code == 404, "not for browsers"
    finally:
        web.send_signal(signal.SIGTERM)
        out, told = web.communicate(timeout=LIMIT_S)
    assert web.returncode == 0, told
    assert "nobody can sign in" in told
    assert "Stopped." in out


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    ("listen", "public", "why"),
    [
        ("0.0.0.0", "", "over HTTPS alone"),  # noqa: S104 - it is refused
        ("127.0.0.1", "http://rfq.shop.example", "no address such as"),
        ("127.0.0.1", "https://", "no address such as"),
        ("127.0.0.1", "https://rfq.shop.example/below", "no address such as"),
    ],
)
def test_an_address_that_nobody_could_sign_in_at_is_refused(office: Office, listen: str, public: str, why: str) -> None:
    with pytest.raises(AddressUnfit, match=why):
        serve(office.services, Place(listen=listen, port=1, public=public))


def test_the_proxy_alone_says_for_whom_it_asks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    configured: list[uvicorn.Config] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server: configured.append(server.config))
    place = Place(listen="0.0.0.0", port=1, public="https://rfq.shop.example", proxy="172.16.0.0/12")  # noqa: S104 - nobody listens
    serve(office.services, place)
    (config,) = configured
    config.load()
    assert isinstance(config.loaded_app, ProxyHeadersMiddleware)
    believed = config.loaded_app.trusted_hosts
    assert [host in believed for host in ("127.0.0.1", "::1", "172.18.0.1", "10.0.0.1")] == [True, True, True, False]


def test_a_proxy_is_an_address_or_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert parser().parse_args(["web", "--proxy", "10.0.0.5"]).proxy == "10.0.0.5/32"
    with pytest.raises(SystemExit):
        parser().parse_args(["web", "--proxy", "everybody"])
    assert "isn't an address or a network" in capsys.readouterr().err


@pytest.mark.file_only("it has a folder of its own")
def test_who_signs_in_is_said_at_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    terminal.json("server", "user", "add", "anna", "--role", "admin", "--yes")
    served: list[str] = []
    monkeypatch.setattr("app.web.server.serve", lambda *_given: served.append("served"))
    assert "No user has a password" in terminal("web").err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert "12 to 200 characters" in terminal("server", "user", "password", "anna").err
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough pass phrase\n"))
    assert terminal.json("server", "user", "password", "anna") == {"password_of": "anna"}
    having = [user["has_password"] for user in terminal.json("server", "user", "list")]
    assert having == [True]
    assert terminal("web", "--public-address", "https://rfq.shop.example").code == 0
    assert served == ["served", "served"]
    taken = ("server", "user", "password", "anna", "--take-away")
    assert terminal.json(*taken) == {"password_taken_from": "anna"}
    assert "No user has a password" in terminal("web").err
    assert "company" not in terminal(*taken).out, "there is no such sign-in"
    monkeypatch.setattr("app.services.people.single_sign_on.SingleSignOn.is_offered", True)
    assert "The company's sign-in still lets them in." in terminal(*taken).out


@pytest.mark.file_only("it has a folder of its own")
def test_a_password_is_typed_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    terminal.json("server", "user", "add", "anna", "--role", "admin", "--yes")
    typed = iter(["a long enough pass phrase", "another one that differs"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _asked: next(typed))
    assert "differ" in terminal("server", "user", "password", "anna").err


@pytest.mark.file_only("it has a folder of its own")
def test_without_its_part_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "app.web.server", raising=False)
    told = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)("web")
    assert (told.code, "pip install '.[web]'" in told.err) == (1, True)


def test_vendors_pages_can_be_a_process_of_their_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.services.vendor_links.set_address("https://quotes.shop.example")
    made: list[uvicorn.Config] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server: made.append(server.config))
    for pages in ("vendors", "team"):
        serve(office.services, Place(listen="127.0.0.1", port=1, public="https://rfq.shop.example", pages=pages))
    apps: list[Any] = [config.app for config in made]
    of_vendors, of_team = (TestClient(app, "https://quotes.shop.example", follow_redirects=False) for app in apps)
    asked = [of_vendors.get(path).status_code for path in ("/healthz", "/", "/sign-in", "/vendors")]
    assert asked == [200, 404, 404, 404]
    assert "link isn" in of_vendors.get("/q/unknown").text
    assert [of_team.get(path).status_code for path in ("/sign-in", "/q/unknown")] == [200, 404]
    assert "There is no such page" in of_team.get("/q/unknown").text


@pytest.mark.file_only("it has a folder of its own")
def test_vendors_pages_alone_say_where_no_email_has_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    monkeypatch.setattr("app.web.server.serve", lambda *_given: None)
    assert "No email has a link yet" in terminal("web", "--pages", "vendors").err
