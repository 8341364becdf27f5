"""A path in a folder that another user keeps for themselves: each command says so, and none crashes."""

from pathlib import Path

import pytest

from app.documents.rfqs.file_traces import traces
from app.domain.rfqs.control import Trace, Where
from app.domain.rfqs.file_states import FileState
from app.main import RfqFileMissing, _check_there
from app.services.rfqs.file_looking import look_at
from tests.fakes.closed_folder import close_folder
from tests.fakes.office import Office, opened
from tests.fakes.terminal import Terminal

_WORDS = ("Permission denied", "can't be read", "isn't an email")


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A colleague's, with whatever a command may be told of."""
    home = tmp_path_factory.mktemp("ben")
    for name in ("P-1_revB.pdf", "lines.csv", "sent.rfqx", "answer.eml", "rates.csv", "logo.png", "ca.pem", "text.txt"):
        (home / name).write_bytes(b"drawing")
    (home / "decision").mkdir()
    return home


def test_a_file_that_a_colleague_keeps_to_themselves_is_found_by_the_check(
    office: Office, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = home / "P-1_revB.pdf"
    rfq = office.request(1, [drawing])
    account = office.account()
    close_folder(monkeypatch, home)
    texts = [f.text for f in office.services.rfq_checking.check(rfq.id, account) if f.code == "file-changed"]
    assert texts == [
        f"“{drawing}” can't be read (Permission denied). Put the file back, or remove it from the RFQ.",
    ]
    assert look_at(rfq.attachments)[str(drawing)] is FileState.MISSING


def test_a_colleague_s_file_may_lie_on_another_computer(office: Office, tmp_path: Path) -> None:
    (drawing := tmp_path / "P-1.pdf").write_bytes(b"drawing")
    rfq = office.request(1, [drawing])
    office.services.rfq_editing.change(rfq.id, owner="Ben")
    drawing.unlink()
    (found,) = [f.text for f in office.services.rfq_checking.check(rfq.id, None) if f.code == "file-changed"]
    assert found.endswith(
        "remove it from the RFQ. It may be on the computer of Ben, whose RFQ this is: files from a folder that all "
        "computers see by the same path work for everybody."
    )


def test_a_window_is_not_opened_for_a_file_it_cannot_see(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close_folder(monkeypatch, home)
    with pytest.raises(RfqFileMissing, match=r"can't be opened: Permission denied\."):
        _check_there(home / "sent.rfqx")


def test_a_folder_for_saved_emails_that_is_closed_is_told_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RFQ_SENDER_ANSWERS_FOLDER", str(home))
    with opened(tmp_path / "data") as office:
        close_folder(monkeypatch, home)
        drop = office.services.drop_folder
        assert drop.look().unread == {str(home): "This folder can't be read (Permission denied)."}
        assert drop.look().unread == {}


def test_names_are_read_as_far_as_one_may_look(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (link := tmp_path / "P-1.pdf").symlink_to(home / "P-1_ITAR.pdf")
    close_folder(monkeypatch, home)
    found = traces(link, tmp_path)
    assert found[:2] == [Trace(Where.NAME, "P-1.pdf"), Trace(Where.LINK, "P-1_ITAR.pdf")]
    assert traces(Path("no\0path.pdf"), tmp_path)[0] == Trace(Where.NAME, "no\0path.pdf")


@pytest.mark.parametrize(
    "words",
    [
        "rfq attach {rfq} {home}/P-1_revB.pdf",
        "rfq attach {rfq} {home}",
        "rfq pick-again {rfq} part.pdf --from {home}/P-1_revB.pdf",
        "rfq import-lines {rfq} {home}/lines.csv",
        "rfq import {home}/sent.rfqx",
        "rfq export {rfq} {home}/sent.rfqx",
        "rfq set {rfq} --body-file {home}/text.txt",
        "rfq preview {rfq} --out {home}/preview",
        "rfq find-files {rfq} --root {home}",
        "vendors import {home}/lines.csv",
        "vendors export {home}/lines.csv",
        "replies import {home}/answer.eml",
        "replies import {home}",
        "compare {sent} --rates {home}/rates.csv",
        "compare {sent} --out {home}/compared.xlsx",
        "overview --out {home}/overview.csv",
        "accounts set office --logo {home}/logo.png",
        "accounts set office --ca-file {home}/ca.pem",
        "decision-file write {sent} {home}/new",
        "decision-file verify {home}/decision",
        "outbox --report {home}/report.csv",
    ],
)
def test_no_command_crashes_there(
    words: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path / "data", monkeypatch, capsys)
    with opened(terminal.data) as office:
        (drawing := tmp_path / "part.pdf").write_bytes(b"drawing")
        rfq = office.request(1, [drawing])
        office.account()
        if "{sent}" in words:
            office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
            office.services.sending_right.take()
            office.drain()
    close_folder(monkeypatch, home)
    said = terminal(*words.format(rfq=rfq.number, sent=rfq.number, home=home).split())
    assert said.code, said
    assert "Unexpected" not in said.err, said
    assert any(word in said.out + said.err for word in _WORDS), said
