import io
import json
import logging
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

import pytest
from typing_extensions import override

from app.system import log_ids
from app.system.log import LogFile, Redaction

Open = Callable[[Literal["text", "json"]], Path]
log = logging.getLogger("app.rooms.courier")


@pytest.fixture
def redaction() -> Redaction:
    return Redaction()


@pytest.fixture
def opened(tmp_path: Path, redaction: Redaction) -> Iterator[Open]:
    files: list[LogFile] = []

    def make(style: Literal["text", "json"]) -> Path:
        files.append(LogFile(tmp_path / "log", level="INFO", style=style, redaction=redaction))
        return tmp_path / "log"

    yield make
    for file in files:
        file.close()


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def test_an_event_is_one_line_with_its_ids(opened: Open) -> None:
    file = opened("text")
    log.info("Accepted by %s", "mx.example", extra={"delivery": 12, "rfq": 3})
    (line,) = lines(file)
    assert line.endswith("+00:00 INFO app.rooms.courier Accepted by mx.example delivery=12 rfq=3")


def test_a_servers_answer_cannot_forge_a_line(opened: Open) -> None:
    file = opened("text")
    log.info("Answer", extra={"reply": "550 no\r\n2026 INFO forged\u2028x"})
    assert len(file.read_text(encoding="utf-8").split("\n")) == 2
    assert len(lines(file)) == 1


def test_json_lines_carry_the_trace(opened: Open) -> None:
    file = opened("json")
    try:
        raise OSError("disk gone")
    except OSError:
        log.exception("Stopped", extra={"rfq": 3})
    found = json.loads(lines(file)[0])
    assert (found["level"], found["event"], found["rfq"]) == ("ERROR", "Stopped", "3")
    assert found["trace"].endswith("OSError: disk gone")


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_secret_is_nowhere_in_the_file(opened: Open, redaction: Redaction, style: Literal["text", "json"]) -> None:
    file = opened(style)
    secret = 'hunter"2'
    for hidden in (secret, f"{secret} and more", secret, ""):
        redaction.hide(hidden)
    refused = f"login {secret} refused"
    try:
        raise ValueError(refused)
    except ValueError:
        log.exception("tried %s", f"{secret} and more", extra={"argument": secret})
    text = file.read_text(encoding="utf-8")
    assert "tried •••" in text
    assert "login ••• refused" in text
    assert "hunter" not in text
    assert "and more" not in text


def test_events_below_the_level_are_left_out_and_closing_restores_it(tmp_path: Path) -> None:
    before = logging.getLogger().level
    file = LogFile(tmp_path / "own", level="WARNING", style="text", redaction=Redaction())
    log.info("quiet")
    file.close()
    log.error("after the end")
    assert not (tmp_path / "own").exists()
    assert logging.getLogger().level == before


def test_of_libraries_only_what_went_wrong_is_kept(opened: Open) -> None:
    file = opened("text")
    log.info("ours")
    logging.getLogger("mail.log").info(">> RCPT TO:<buyer@company.example>")
    logging.getLogger("mail.log").warning("went wrong")
    assert [line.split(" ", 3)[3] for line in lines(file)] == ["ours", "went wrong"]


def test_a_full_disk_loses_lines_without_a_traceback_in_the_terminal(
    opened: Open, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.TextIOWrapper):
        @override
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    file = opened("text")
    with file.open("ab") as below:
        with monkeypatch.context() as patch:
            patch.setattr(RotatingFileHandler, "_open", lambda _handler: Full(below, encoding="utf-8"))
            log.info("lost")
            handler = next(h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
            handler.close()
        below.close()
        log.info("closed")  # it is opened again
    assert handler.stream is not None
    handler.stream.close()
    log.info("nowhere")
    assert capsys.readouterr().err == ""
    assert any("closed" in line for line in lines(file))


def test_lines_of_libraries_have_the_ids_of_the_block_they_are_written_in(opened: Open) -> None:
    file = opened("text")
    with log_ids.bound(rfq=3, account="office"):
        logging.getLogger("mail.log").warning("went wrong")
        with log_ids.bound(delivery=12):
            log.info("Accepted", extra={"rfq": 4})
    log.info("later")
    assert [line.split(" ", 3)[3] for line in lines(file)] == [
        "went wrong account=office rfq=3",
        "Accepted account=office delivery=12 rfq=4",
        "later",
    ]


def test_a_part_of_a_piece_of_work_has_the_id_of_the_whole(opened: Open) -> None:
    file = opened("json")
    for _ in range(2):
        with log_ids.request():
            log.info("begun")
            with log_ids.request():
                log.info("in parts")
    first, part, second, other = (json.loads(line)["request"] for line in lines(file))
    assert (first, second) == (part, other)
    assert first != second


def test_a_secret_in_a_bound_id_is_blanked(opened: Open, redaction: Redaction) -> None:
    file = opened("json")
    redaction.hide("hunter2")
    with log_ids.bound(account="of hunter2"):
        log.info("begun")
    assert json.loads(lines(file)[0])["account"] == "of •••"
