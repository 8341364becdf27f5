"""The web's pages as a browser waits for them: from the question to the last octet, through the server itself.

`python -m tests.benchmarks.web`: 100,000 vendors and 10,000 RFQs, on SQLite and on PostgreSQL; 200 readers at once.
Beside each figure stands a bare “hello” of the same stack, which looks nothing up. `--quick`: a tenth of the data.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from threading import Thread

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.domain.people.user import Role
from app.system.clock import SystemClock
from app.system.settings import Settings
from app.web.identity import COOKIE
from tests.benchmarks.moving import lay, moved
from tests.benchmarks.workshop import CACHE
from tests.end_to_end.program import REPOSITORY
from tests.fakes.office import opened
from tests.servers.postgresql import postgresql, why_not

_VENDORS, _RFQS = 100_000, 10_000
_PASSWORD = "only for this benchmark"
_TYPED = ("k", "ke", "kes", "kestrel", "kestrel p", "anodize", "mil-a", "sales", "316-555")
_EACH = 40  # times each page is asked for
_READERS, _ROUNDS = 200, 5
_PATIENCE_S = 120.0
_UPLOADED = 99 * 1024 * 1024  # octets; what stands around the file counts, too


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.web")
    parser.add_argument("--quick", action="store_true", help="a tenth of the vendors and RFQs")
    part = 10 if parser.parse_args(words).quick else 1
    CACHE.mkdir(exist_ok=True)
    hello = _hello()
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder, vendors, rfqs = Path(name), _VENDORS // part, _RFQS // part
        print(f"{vendors:,} vendors and {rfqs:,} RFQs; a bare hello takes {hello:.1f} ms (p95)")
        lay(folder, vendors, rfqs)
        _measure(folder, "SQLite", hello)
        if why_not():
            return
        with postgresql({"autovacuum": "on"}) as server:
            Settings.load(None, folder).save(user="admin")  # who may move it
            moved(folder, server.url(server.new_schema()))
            _measure(folder, "PostgreSQL", hello)


def _measure(folder: Path, what: str, hello: float) -> None:
    token, number = _signed_in(folder)
    headers = {"Cookie": f"{COOKIE}={token}"}
    with _served(folder) as (address, pid), httpx.Client(base_url=address, headers=headers) as client:
        print(f"{what}:")
        for name, paths in _pages(number).items():
            for path in paths:
                client.get(path)  # what is read once is no page
            times = sorted(_ms(client, path) for _ in range(_EACH) for path in paths)
            p95 = times[int(len(times) * 0.95)]
            print(f"  {name}: p50 {times[len(times) // 2]:.1f} ms, p95 {p95:.1f} ms (×{p95 / hello:.1f})", flush=True)
        client.headers["Origin"] = address
        _upload(client, number, pid)
        _crowd(address, token)


def _pages(number: str) -> dict[str, list[str]]:
    return {
        "RFQs": ["/", "/?which=all", "/?which=all&start=5000"],
        "RFQs searched": ["/?which=all&q=0042", "/?which=all&q=nickel"],
        "an RFQ": [f"/rfqs/{number}"],
        "vendors as one types": [f"/vendors?q={text}" for text in _TYPED],
        "a vendor": ["/vendors/100"],
    }


def _crowd(address: str, token: str) -> None:
    """Each of many reads one page after the other; an error is counted, and none is expected."""
    paths = ["/", "/vendors?q=kes", "/vendors/100"]

    def read(_number: int) -> tuple[list[float], int]:
        with httpx.Client(base_url=address, headers={"Cookie": f"{COOKIE}={token}"}, timeout=_PATIENCE_S) as client:
            taken, errors = list[float](), 0
            for path in paths * _ROUNDS:
                began = time.perf_counter()
                errors += client.get(path).status_code != 200
                taken.append(time.perf_counter() - began)
            return taken, errors

    began = time.perf_counter()
    with ThreadPoolExecutor(_READERS) as pool:
        found = list(pool.map(read, range(_READERS)))
    times = sorted(taken for some, _ in found for taken in some)
    errors = sum(number for _, number in found)
    rate = len(times) / (time.perf_counter() - began)
    print(
        f"  {_READERS} readers at once: {rate:.0f} pages/s, p95 {times[int(len(times) * 0.95)]:.2f} s, {errors} errors"
    )


def _upload(client: httpx.Client, number: str, pid: int) -> None:
    """A large drawing, as a browser sends it; how much more memory the server ever had because of it."""
    before, began = _peak_mib(pid), time.perf_counter()
    file = io.BytesIO(b"%PDF-1.7\n" + os.urandom(_UPLOADED))
    answer = client.post(f"/rfqs/{number}/files", files={"files": ("large.pdf", file)}, timeout=_PATIENCE_S)
    taken = time.perf_counter() - began
    assert answer.status_code == 303, answer.text
    print(f"  {_UPLOADED / 1024**2:.0f} MiB uploaded in {taken:.1f} s, +{_peak_mib(pid) - before:.0f} MiB at the peak")


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _signed_in(folder: Path) -> tuple[str, str]:
    """What signs an admin in, and an RFQ's number."""
    with opened(folder) as office:
        office.database.who = ""
        office.services.people.put("Admin", Role.ADMIN)
        office.services.signing_in.set_password("admin", _PASSWORD)
        number = office.services.rfq_reading.lines()[0].number
    with opened(folder) as office:
        office.services.signing_in.clock = SystemClock()
        return office.services.signing_in.sign_in("admin", _PASSWORD), number


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    """By the command itself, in a process of its own: its address and id."""
    port = _free_port()
    words = [sys.executable, "-m", "app", "--data-dir", str(folder), "web", "--port", str(port)]
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    web = subprocess.Popen(words, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    try:
        _wait_for(lambda: httpx.get(f"{address}/readyz").status_code == 200)
        yield address, web.pid
    finally:
        web.terminate()
        web.wait()


def _hello() -> float:
    """The 95th percentile of a page that is one word, in milliseconds."""

    async def answer(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    port = _free_port()
    config = uvicorn.Config(Starlette(routes=[Route("/", answer)]), port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    _wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/").status_code == 200)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        times = sorted(_ms(client, "/") for _ in range(500))
    server.should_exit = True
    thread.join()
    return times[int(len(times) * 0.95)]


def _ms(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - began
    assert answer.status_code == 200, (path, answer.status_code)
    return taken * 1e3


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            if condition():
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError("the server doesn't answer")


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
