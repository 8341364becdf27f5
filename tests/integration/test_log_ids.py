"""One email is followed through the log: from the outbox through each try to what the mail server said."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from app.assembly import Parts, services
from app.services.suite import Services
from app.system import log_ids
from app.system.settings import Settings
from app.transports.practice.session import PracticeSession
from tests.fakes.clocks import StoppedClock
from tests.fakes.office import drain, lay_empty_database, request_in
from tests.fakes.secret_keepers import RememberedSecrets

Line = dict[str, str]
_IDS = {"rfq", "delivery", "message_id", "attempt", "account", "worker", "request"}
_POSTPONED, _REFUSED = "quotes@vendor2.example", "quotes@vendor3.example"


class Moody(PracticeSession):
    """The practice server's conversation, but for two addresses."""

    postponed = False

    @override
    async def _take(self, sender: str, recipients: list[str]) -> str:
        answer = await super()._take(sender, recipients)
        if recipients == [_REFUSED]:
            return "550 5.1.1 no such mailbox"
        if recipients == [_POSTPONED] and not Moody.postponed:
            Moody.postponed = True
            return "450 4.2.1 come back later"
        return answer


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def made(tmp_path: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(Moody, "postponed", False)
    monkeypatch.setattr("app.transports.practice.session.PracticeSession", Moody)
    settings = lay_empty_database(Settings.load(None, tmp_path)).save(log_format="json")
    with services(settings, tmp_path, Parts(clock, RememberedSecrets())) as opened:
        yield opened


def logged(made: Services) -> list[Line]:
    file = Path(made.surroundings.data_dir) / "logs" / "rfq-sender.log"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_an_email_is_followed_from_the_outbox_to_the_servers_last_word(made: Services, clock: StoppedClock) -> None:
    account = made.accounts.save(replace(made.accounts.ensure_practice(), per_minute=None))
    rfq = request_in(made, 6)
    with log_ids.request():
        made.rfq_sending.queue(rfq.id, account)
    made.sending_right.take()
    drain(made)
    clock.advance(minutes=5)
    drain(made)
    mails = {line.recipients: line for line in made.outbox_reading.lines(rfq.id)}
    told = logged(made)
    (queued,) = (line for line in told if line["event"] == "queued")
    assert (queued["rfq"], queued["account"], queued["mails"]) == (str(rfq.id), "practice", "6")
    of = {address: [t for t in told if t.get("delivery") == str(mail.id)] for address, mail in mails.items()}
    assert [(t["event"], t["attempt"]) for t in of["quotes@vendor1.example"]] == [("email accepted", "1")]
    assert [(t["event"], t["attempt"]) for t in of[_REFUSED]] == [("email rejected", "1")]
    first, second = of[_POSTPONED]
    assert (first["event"], first["attempt"], first["reply"]) == ("email deferred", "1", "450 4.2.1 come back later")
    assert (second["event"], second["attempt"]) == ("email accepted", "2")
    assert len({queued["request"], first["request"], second["request"]}) == 3
    for address, mail in mails.items():
        for line in of[address]:
            assert line.keys() >= _IDS
            assert (line["rfq"], line["message_id"]) == (str(rfq.id), mail.message_id)
            assert (line["account"], line["worker"]) == ("practice", first["worker"])
    assert not any("@vendor" in value for line in told for value in line.values())


def test_lines_of_lanes_that_share_a_commit_have_the_ids_of_their_own_mail(made: Services) -> None:
    account = made.accounts.save(replace(made.accounts.ensure_practice(), connections=4, per_minute=None))
    rfq = request_in(made, 40)
    made.rfq_sending.queue(rfq.id, account)
    made.sending_right.take()
    with log_ids.request():
        drain(made)
        request = str(log_ids.current()["request"])
    ended = [line for line in logged(made) if line["event"] in {"email accepted", "email rejected", "email deferred"}]
    expected = {str(line.id): line.message_id for line in made.outbox_reading.lines(rfq.id)}
    assert {line["delivery"]: line["message_id"] for line in ended} == expected
    assert {line["request"] for line in ended} == {request}


def test_a_mailbox_that_cannot_be_reached_is_told_with_its_account(
    made: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_server: object) -> int:
        raise OSError("no port is free")

    monkeypatch.setattr("app.transports.practice.server.PracticeServer.start", refuse)
    rfq = request_in(made, 1)
    made.rfq_sending.queue(rfq.id, made.accounts.ensure_practice())
    made.sending_right.take()
    drain(made)
    (line,) = (line for line in logged(made) if line["event"].startswith("no connection: "))
    assert (line["account"], line["failure"], line["level"]) == ("practice", "network", "WARNING")
    assert line.keys() >= {"worker", "request"}
    assert "delivery" not in line
