"""What is counted of each account, and how another program reads it while mails go out."""

import http.client
import math
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.cli import sending
from app.domain.outbox.activity import Standing
from app.domain.outbox.delivery import DeliveryState
from app.endpoint.exposition import exposition
from app.endpoint.metrics_server import PortUnusable, metrics_served
from app.services.sending.metrics import AccountMetrics
from app.storage.base.database import DatabaseUnusable
from app.transports.transport import OutgoingMessage
from tests.fakes.clocks import START
from tests.fakes.mail_server import Answer, blocked, postponed, refused, throttled, unknown
from tests.fakes.office import Office, begun, opened
from tests.fakes.terminal import Terminal
from tests.patience import LIMIT_S

S = DeliveryState
Samples = dict[tuple[str, ...], float]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def fetched(port: int, path: str = "/metrics") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=LIMIT_S) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return str(answer.read().decode())


def samples(text: str) -> Samples:
    """By name and the values of the labels; that it can be read is half of the test."""
    return {
        (sample.name.removeprefix("rfq_sender_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def page(office: Office) -> str:
    made = office.services
    return exposition(made.metrics.since_begun(), made.health.vitals()).decode()


def of(office: Office, account: str = "office") -> AccountMetrics:
    return next(m for m in office.services.metrics.since_begun() if m.account == account)


def test_every_mail_is_counted_at_one_place(office: Office) -> None:
    rfq_id = office.queued(6)
    office.server.answers.extend([Answer(), Answer(refused()), Answer(unknown()), Answer(postponed())])
    office.services.outbox_control.pause(rfq_id)
    office.services.outbox_control.resume(rfq_id, 5)
    office.drain()
    found = of(office)
    assert {s: found.count(s) for s in Standing if found.count(s)} == {
        Standing.ACCEPTED: 2,
        Standing.REJECTED: 1,
        Standing.UNKNOWN: 1,
        Standing.DEFERRED: 1,
        Standing.PAUSED: 1,
    }
    office.services.outbox_control.cancel(rfq_id)
    assert (of(office).count(Standing.ENDED), of(office).count(Standing.PAUSED)) == (2, 0)


def test_tries_are_counted_since_the_process_began_for_a_minute_and_for_a_day(office: Office) -> None:
    office.queued(2)
    office.server.answers.append(Answer(postponed()))
    office.drain()
    size = office.lines()[1].size
    assert of(office).minute.number(S.ACCEPTED) == 1
    office.clock.advance(minutes=2)
    office.drain()
    found = of(office)
    assert (found.activity.number(S.ACCEPTED), found.activity.number(S.DEFERRED)) == (2, 1)
    assert found.activity.octets >= 2 * size
    assert (found.minute.number(S.ACCEPTED), found.minute.number(S.DEFERRED)) == (1, 0)
    day = {m.account: m.activity for m in office.services.metrics.last_day()}
    assert [(span.begins, span.number(S.ACCEPTED)) for span in day["office"].spans if span.tries] == [(START, 2)]
    office.clock.advance(hours=23, minutes=59)
    last_day = {m.account: m.activity for m in office.services.metrics.last_day()}
    assert last_day["office"].number(S.ACCEPTED, S.DEFERRED) == 1
    office.clock.advance(hours=1)
    assert all(m.activity.is_empty for m in office.services.metrics.last_day())


def test_an_earlier_process_counts_for_the_day_and_not_for_the_counters(office: Office) -> None:
    office.queued(1)
    office.drain()
    office.services.end()
    with opened(office.folder) as later:
        later.clock.advance(hours=1)
        assert of(later).activity.is_empty
        assert of(later).count(Standing.ACCEPTED) == 1
        assert [m.activity.number(S.ACCEPTED) for m in later.services.metrics.last_day()] == [1, 0]


def test_the_pace_is_unknown_until_sending_has_begun(office: Office) -> None:
    office.account()
    assert of(office).pace is None
    text = page(office)
    assert "rfq_sender_pace_ratio{" not in text
    assert 'rfq_sender_emails{account="office",state="ready"} 0.0' in text
    office.services.sending_right.take()
    pace = of(office).pace
    assert pace is not None
    assert (pace.factor, pace.rate, pace.lanes, pace.trouble) == (1.0, None, 0, None)


def test_who_watches_sees_the_mails_go(office: Office, port: int) -> None:
    office.queued(3, per_day=500)
    seen: list[Samples] = []

    def look(_message: OutgoingMessage) -> None:
        seen.append(samples(fetched(port)))

    office.server.in_body = look
    with metrics_served(office.services.metrics, office.services.health, port):
        office.drain()
        last = samples(fetched(port))
    first = seen[0]
    assert first["emails", "office", "in_flight"] >= 1
    assert first["emails", "office", "accepted"] == 0
    assert first["connections", "office"] == 1
    assert last["emails", "office", "accepted"] == 3
    assert last["emails_sent_total", "office"] == 3
    assert last["attempts_total", "office", "accepted"] == 3
    assert last["attempts_total", "office", "returned"] == 0
    assert last["emails_sent_per_second", "office"] == 3 / 60
    octets = sum(line.size for line in office.lines())
    assert last["transferred_bytes_total", "office"] == octets
    assert last["transferred_bytes_per_second", "office"] == octets / 60
    assert last["pace_ratio", "office"] == 1
    assert last["pace_emails_per_minute", "office"] == math.inf
    assert (last["recipients_last_day", "office"], last["recipients_last_day_limit", "office"]) == (3, 500)
    assert last["account_blocked", "office", "none"] == 0
    assert last["account_waiting", "office", "none"] == 0


def test_it_is_seen_why_an_account_does_not_send(office: Office) -> None:
    def now() -> Samples:
        return samples(page(office))

    office.queued(2)
    office.server.answers.append(Answer(throttled()))
    office.drain()
    assert now()["account_waiting", "office", "throttle"] == 1
    assert now()["account_blocked", "office", "none"] == 0
    assert now()["pace_ratio", "office"] == 0.5
    office.services.dispatch.mended("office")
    office.server.answers.append(Answer(blocked()))
    office.drain()
    assert now()["account_blocked", "office", "auth"] == 1
    assert now()["account_waiting", "office", "none"] == 0


def test_no_address_and_no_vendor_is_told_and_any_account_name_can_be(office: Office) -> None:
    office.queued(2, name='the "front"\\desk')
    office.drain()
    text = page(office)
    assert samples(text)["emails", 'the "front"\\desk', "accepted"] == 2
    assert "@" not in text
    assert "Vendor" not in text
    assert "shop.example" not in text


def test_every_family_has_a_help_and_a_type(office: Office) -> None:
    office.queued(1)
    text = page(office)
    names = {re.split("[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    assert names
    for name in names:
        assert f"# HELP {name} " in text
        assert f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}" in text


def test_it_is_seen_what_is_due_and_who_sends_it(office: Office) -> None:
    rfq_id = office.queued(2)
    office.clock.advance(minutes=5)
    assert samples(page(office))["oldest_due_seconds", "office"] == 300
    office.services.outbox_control.pause(rfq_id)
    assert samples(page(office))["oldest_due_seconds", "office"] == 0
    office.services.outbox_control.resume(rfq_id)
    office.drain()
    assert samples(page(office))["oldest_due_seconds", "office"] == 0
    assert samples(page(office))["account_held", "office"] == 1
    office.services.dispatch.let_go()
    assert samples(page(office))["account_held", "office"] == 0


def test_what_is_due_later_is_not_due(office: Office) -> None:
    office.queued(1)
    office.server.answers.append(Answer(postponed()))
    office.drain()
    assert of(office).count(Standing.DEFERRED) == 1
    assert of(office).oldest_due.total_seconds() == 0


def test_a_loop_that_sends_says_when_it_last_looked_and_other_commands_have_none(office: Office) -> None:
    assert ("last_look_seconds",) not in samples(page(office))
    office.services.health.pulse.beat()
    office.clock.advance(seconds=5)
    assert samples(page(office))["last_look_seconds",] == 5
    assert samples(page(office))["ready",] == 1


def test_nothing_else_is_answered(office: Office, port: int) -> None:
    with (
        metrics_served(office.services.metrics, office.services.health, port),
        pytest.raises(urllib.error.HTTPError, match="404"),
    ):
        fetched(port, "/")


def test_a_database_out_of_reach_is_an_answer_too(office: Office, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_metrics: object) -> Iterator[AccountMetrics]:
        raise DatabaseUnusable("The database is held.")

    monkeypatch.setattr("app.services.sending.metrics.Metrics.since_begun", fail)
    with metrics_served(office.services.metrics, office.services.health, port):
        with pytest.raises(urllib.error.HTTPError, match="503") as refusal:
            fetched(port)
        assert "The database is held." in refusal.value.read().decode()


def test_a_mistake_in_a_request_is_logged_and_sending_goes_on(
    office: Office, port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.services.sending.metrics.Metrics.since_begun", lambda _metrics: 1 / 0)
    with (
        metrics_served(office.services.metrics, office.services.health, port),
        pytest.raises(http.client.RemoteDisconnected),
    ):
        fetched(port)
    assert "a request for metrics failed" in caplog.text


def test_a_port_that_is_taken_is_said_and_nothing_begins(office: Office, port: int) -> None:
    begun = False
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortUnusable, match=f"Port {port}"):  # noqa: SIM117
        with metrics_served(office.services.metrics, office.services.health, port):
            begun = True
    assert not begun


def test_a_command_that_sends_shows_its_metrics_until_it_ends(
    terminal: Terminal, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    real = sending.drain

    def drain(dispatch: object, show: Callable[[], None]) -> None:
        real(dispatch, show)  # type: ignore[arg-type] # handed on as it came
        texts.append(fetched(port))

    monkeypatch.setattr(sending, "drain", drain)
    assert terminal("practice", "--vendors", "2", "--metrics-port", str(port)).code == 0
    assert samples(texts[0])["emails_sent_total", "practice"] == 2
    with pytest.raises(urllib.error.URLError):
        fetched(port)


def test_a_command_whose_port_is_taken_queues_nothing(terminal: Terminal, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        said = terminal("practice", "--vendors", "2", "--metrics-port", str(port))
    assert said.code == 1
    assert f"Port {port} of this computer can't be used" in said.err
    assert terminal.json("outbox") == []


def test_a_program_without_the_extra_says_so_before_anything_is_sent(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    for module in ("app.endpoint.metrics_server", "app.endpoint.exposition"):
        monkeypatch.delitem(sys.modules, module)
    said = terminal("practice", "--vendors", "1", "--metrics-port", str(port))
    assert (said.code, "has no metrics" in said.err) == (1, True)
    assert terminal.json("outbox") == []


def test_another_part_that_is_missing_is_a_mistake_of_ours(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setitem(sys.modules, "app.endpoint.exposition", None)
    monkeypatch.delitem(sys.modules, "app.endpoint.metrics_server")
    with pytest.raises(ModuleNotFoundError):
        terminal("practice", "--vendors", "1", "--metrics-port", str(port))


@pytest.mark.parametrize(("listen", "asked"), [("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "127.0.0.1")])  # noqa: S104
def test_it_listens_where_it_is_told(office: Office, port: int, listen: str, asked: str) -> None:
    office.account()
    if ":" in listen and not _has_ipv6():
        pytest.skip("no IPv6 here")
    with (
        metrics_served(office.services.metrics, office.services.health, port, listen),
        urllib.request.urlopen(f"http://{asked}:{port}/healthz", timeout=LIMIT_S) as answer,
    ):
        assert answer.status == 200


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize(
    ("listen", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:9188", 200),
        ("127.0.0.1", "localhost", 200),
        ("127.0.0.1", "[::1]", 200),
        ("127.0.0.1", "evil.example:9188", 421),
        ("0.0.0.0", "worker.shop.example:9188", 200),  # noqa: S104
    ],
)
def test_at_this_computer_alone_no_foreign_name_is_answered(
    office: Office, port: int, listen: str, host: str, status: int
) -> None:
    with metrics_served(office.services.metrics, office.services.health, port, listen):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        connection.request("GET", "/healthz", headers={"Host": host})
        assert connection.getresponse().status == status
        connection.close()


def test_an_address_of_another_computer_is_refused_before_anything_is_queued(terminal: Terminal, port: int) -> None:
    said = terminal("practice", "--vendors", "1", "--metrics-port", str(port), "--metrics-listen", "192.0.2.1")
    assert (said.code, "--metrics-listen takes addresses of this computer alone" in said.err) == (1, True)
    assert terminal.json("outbox") == []


@pytest.mark.parametrize("words", [("--metrics-port", "9464", "--metrics-listen", "here"), ("--metrics-listen", "::")])
def test_nonsense_to_listen_at_is_wrong_usage(terminal: Terminal, words: tuple[str, ...]) -> None:
    assert terminal("practice", "--vendors", "1", *words).code == 2
    assert terminal.json("outbox") == []
