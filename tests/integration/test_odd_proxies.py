"""A computer with a proxy that httpx does not know: it is passed over, and the one that is known is used."""

from pathlib import Path

import httpx
import pytest

from app.transports.line.web import with_proxies
from tests.fakes.graph_client import Sent, mail, opened
from tests.fakes.graph_server import GraphServer
from tests.fakes.proxy import FakeProxy

HOST = "graph.shop.example"
ODD = pytest.mark.parametrize("odd", ["socks5://127.0.0.1:1080", "socks4://127.0.0.1:1080"])


@pytest.fixture(autouse=True)
def _no_proxies_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@ODD
@pytest.mark.parametrize("user", ["", "anna:p%40ss@"])
def test_the_other_proxy_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str, user: str) -> None:
    (tmp_path / "server").mkdir()
    with GraphServer(tmp_path / "server") as server:
        port = int(server.endpoint.rpartition(":")[2])
        with FakeProxy(port) as proxy:
            monkeypatch.setenv("ALL_PROXY", odd)
            monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", f"//{user}"))
            there = f"https://{HOST}:{port}"
            transport = opened(server, endpoint=there, ca_file="", certificate=server.leaf.fingerprint)
            Sent().send(transport, mail(tmp_path))
            transport.close()
    assert len(server.sent) == 1
    assert set(proxy.asked) == {f"CONNECT {HOST}:{port} HTTP/1.1"}
    assert all(("Basic YW5uYTpwQHNz" in head) is bool(user) for head in proxy.heads)


@ODD
def test_without_another_one_the_way_is_direct(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    monkeypatch.setenv("ALL_PROXY", odd)
    with with_proxies(httpx.Client, HOST) as client:
        assert not any(client._mounts.values())
