import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Password
from app.transports.smtp.smtp import open_smtp
from tests.fakes.smtp_client import PATIENCE, Sent, mail


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_scripted_server_runs_as_a_process_of_its_own(tmp_path: Path, security: Security) -> None:
    port_file, record = tmp_path / "port", tmp_path / "record"
    command = [sys.executable, "-m", "tests.fakes.scripted_smtp", "--port-file", str(port_file)]
    command += ["--record", str(record), f"--{security}", "--auth", "buyer:a:password"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            there = SmtpLine(
                host="127.0.0.1",
                port=int(port_file.read_text()),
                security=security,
                ca_file=str(record / "ca.pem"),
            )
            transport = open_smtp(there, Password("buyer", "a:password"), PATIENCE)
            Sent().send(transport, mail(message_id="<7@shop.example>"))
            transport.close()
        finally:
            process.kill()
    lines = [json.loads(line) for line in (record / "accepted.jsonl").read_text().splitlines()]
    assert [line["message_id"] for line in lines] == ["<7@shop.example>"]
    assert (record / f"{lines[0]['sha256']}.eml").stat().st_size == lines[0]["size"]
