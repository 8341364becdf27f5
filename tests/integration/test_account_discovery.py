"""From an address to proposed accounts, as the window and the command line have it."""

import threading
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli import account_commands
from app.cli.answer import Answer, Exit
from app.domain.accounts.account import GraphLine, Security, SmtpLine
from app.domain.accounts.provider import OTHER, Confidence, Provider, provider_called
from app.domain.accounts.search import BUILT_IN, Source, Step, StepState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.address import AddressUnusable
from app.services.accounts.discovery import Discovery, Offline
from app.services.accounts.providers import providers
from app.transports.discovery.network import Network
from app.transports.discovery.sources import sources
from app.transports.transport import AccountBlocked, NoSuchServer, Unreachable
from tests.fakes.certificates import Authority
from tests.fakes.name_server import NameServer
from tests.fakes.office import opened
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.web_server import WebServer

_ADDRESS = "Dana@shop.example"
_SERVER = replace(provider_called(providers(), OTHER), host="smtp.shop.example", port=465, security=Security.TLS)
_Look = Callable[[], Provider | None]


def _says(answer: Provider | Exception | None) -> _Look:
    def look() -> Provider | None:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return look


def _silent() -> Unreachable:
    return Unreachable("No answer.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)


def _no_name() -> NoSuchServer:
    return NoSuchServer("No such server.", failure=FailureClass.NETWORK, stage=Stage.CONNECT)


def _nonsense() -> AccountBlocked:
    return AccountBlocked("Not a list.", failure=FailureClass.PROTOCOL, stage=Stage.CONNECT)


class _Asked:
    """Sources that are told what they say; `domains` are those that they were asked about."""

    def __init__(self, **looks: Sequence[_Look]) -> None:
        self.domains: list[str] = []
        self._sources = [
            Source(name=name, confidence=Confidence.LIKELY, looks=tuple(some)) for name, some in looks.items()
        ]

    def __call__(self, domain: str, _known: Sequence[Provider]) -> Sequence[Source]:
        self.domains.append(domain)
        return self._sources


@pytest.fixture
def forever() -> Iterator[_Look]:
    """A look that ends with the test."""
    over = threading.Event()

    def look() -> None:
        over.wait()

    yield look
    over.set()


def test_a_provider_that_is_known_by_the_address_is_all_there_is_to_ask() -> None:
    asked, steps = _Asked(), list[Step]()
    (found,) = Discovery(asked).look("Dana@Hotmail.com", on_step=steps.append)
    assert found.account.via == GraphLine(user="Dana@hotmail.com")
    assert (found.source, found.confidence) == (BUILT_IN, Confidence.SURE)
    assert steps == [Step(BUILT_IN, StepState.FOUND, "Outlook.com, Hotmail")]
    assert asked.domains == []


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(AddressUnusable):
        Discovery(_Asked()).look("shop.example")


def test_each_server_is_proposed_once_in_the_order_of_the_sources() -> None:
    second = replace(_SERVER, host="second.shop.example")
    asked = _Asked(a=[_says(None)], b=[_says(None), _says(_SERVER)], c=[_says(second)], d=[_says(_SERVER)])
    found = Discovery(asked).look(_ADDRESS)
    assert [(p.source, p.account.via.server) for p in found] == [
        ("b", "smtp.shop.example:465"),
        ("c", "second.shop.example:465"),
    ]
    assert found[0].account.via == SmtpLine(
        host="smtp.shop.example", port=465, security=Security.TLS, user="Dana@shop.example"
    )
    assert found[0].confidence is Confidence.LIKELY
    assert asked.domains == ["shop.example"]


def test_each_source_is_told_when_it_begins_and_how_it_ended(forever: _Look) -> None:
    asked = _Asked(
        found=[_says(_silent()), _says(_SERVER)],
        nothing=[_says(None), _says(_no_name())],
        failed=[_says(None), _says(_nonsense())],
        late=[_says(None), forever],
    )
    steps: list[Step] = []
    discovery = Discovery(asked, now=lambda: 0 if len(steps) < 8 else 60)
    assert len(discovery.look(_ADDRESS, on_step=steps.append)) == 1
    assert steps[:5] == [
        Step(BUILT_IN, StepState.NOTHING),
        *(Step(name, StepState.RUNNING) for name in ("found", "nothing", "failed", "late")),
    ]
    assert set(steps[5:8]) == {
        Step("found", StepState.FOUND, "smtp.shop.example:465"),
        Step("nothing", StepState.NOTHING),
        Step("failed", StepState.FAILED, "Not a list."),
    }
    assert steps[8:] == [Step("late", StepState.FAILED, "No answer in time.")]


def test_nothing_is_found_where_somebody_has_answered() -> None:
    assert Discovery(_Asked(a=[_says(_silent())], b=[_says(_silent()), _says(None)])).look(_ADDRESS) == []


def test_a_computer_without_a_network_is_told_as_such(forever: _Look) -> None:
    asked, steps = _Asked(a=[_says(_silent())], b=[_says(_no_name())], c=[forever]), list[Step]()
    with pytest.raises(Offline, match=r"mail servers of “shop\.example”\. Check the network"):
        Discovery(asked, now=lambda: 0 if len(steps) < 6 else 60).look(_ADDRESS, on_step=steps.append)


def test_a_look_can_be_given_up(forever: _Look) -> None:
    wanted = iter([True, False])
    assert Discovery(_Asked(a=[forever])).look(_ADDRESS, is_wanted=lambda: next(wanted)) == []
    assert Discovery(_Asked(a=[_says(_SERVER)])).look(_ADDRESS, is_wanted=lambda: False) == []


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        Discovery(_Asked(a=[_says(ZeroDivisionError())])).look(_ADDRESS)


# With the network as it is


def _network(root: str, names: NameServer, authority: Authority, port: int, seconds: float) -> Network:
    return Network(
        nameserver=names.place,
        ca_file=str(authority.ca_file),
        published=f"{root}/a/{{domain}}",
        well_known=f"{root}/b/{{domain}}",
        database=f"{root}/c/{{domain}}",
        exchange=(f"{root}/d",),
        guesses=("127.0.0.1",),
        ports=((Security.STARTTLS, port),),
        seconds=seconds,
    )


def test_the_whole_look_finds_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    authority = Authority(tmp_path)
    context = authority.leaf().context()
    records = {("shop.example", "MX"): ["0 shop-example.mail.protection.outlook.com."]}
    with WebServer(context) as web, NameServer(records) as names, ScriptedSmtp(tls=context) as smtp:
        network = _network(web.root, names, authority, smtp.port, seconds=60)
        discovery = Discovery(lambda domain, known: sources(domain, known, network), seconds=60)
        found = discovery.look(_ADDRESS)
    assert [(p.source, p.account.via.server) for p in found] == [
        ("The domain's mail servers (MX)", "graph.microsoft.com"),
        ("Guess: 127.0.0.1", f"127.0.0.1:{smtp.port}"),
    ]
    assert not any("dana" in asked.lower() for asked in [*web.asked, *names.asked, *smtp.commands])


def test_without_a_network_the_whole_look_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with NameServer(refuses=True) as names, ScriptedSmtp() as gone:
        pass  # both are closed again: nobody listens there
    network = _network(f"https://127.0.0.1:{gone.port}", names, Authority(tmp_path), gone.port, seconds=0.5)
    with pytest.raises(Offline):
        Discovery(lambda domain, known: sources(domain, known, network)).look(_ADDRESS)


# The command


def _discovered(tmp_path: Path, asked: _Asked) -> tuple[Answer, Any]:
    with opened(tmp_path, sources=asked) as office:
        answer = account_commands.run(office.services, Namespace(action="discover", address=_ADDRESS))
    return answer, answer.document


def test_the_command_shows_what_was_found_and_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, document = _discovered(tmp_path, _Asked(here=[_says(_SERVER)], there=[_says(_nonsense())]))
    assert answer.exit is Exit.DONE
    (proposal,) = document["proposals"]
    assert (proposal["server"], proposal["confidence"], proposal["sign_ins"]) == (
        "smtp.shop.example:465",
        "likely",
        ["password"],
    )
    assert {step["step"]: step["state"] for step in document["steps"]} == {
        BUILT_IN: "nothing",
        "here": "found",
        "there": "failed",
    }
    answer.show(as_json=False)
    shown = capsys.readouterr().out
    assert "Not a list." in shown
    assert "ask your IT" in shown


def test_the_command_writes_a_text_for_it_where_nothing_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer, document = _discovered(tmp_path, _Asked(here=[_says(None)]))
    assert answer.exit is Exit.REFUSED
    assert document["proposals"] == []
    answer.show(as_json=False)
    assert document["for_it"].rstrip() in capsys.readouterr().out


def test_the_program_asks_the_real_sources(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        asked = office.services.discovery.sources("shop.example", providers())
    assert asked[0].name == "autoconfig.shop.example"
