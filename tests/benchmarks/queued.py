"""A queue that is ready to be sent, made once for each workload by the program's own commands and then copied."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.assembly import services as services_on
from app.domain.accounts.account import Security
from app.system.settings import Settings
from tests.benchmarks.workload import Workload
from tests.end_to_end.program import REPOSITORY, Program

ACCOUNT = "sink"


@dataclass(frozen=True, slots=True)
class Queue:
    """`folder` is a data folder with every mail frozen and paused.

    `mail` is a file with the first one, `seconds` what freezing and queueing took, `memory` its peak in MiB, `form` a
    file with the first quote form.
    """

    folder: Path
    mail: Path
    number: str
    seconds: float
    memory: float
    form: Path | None = None

    def copied(self, place: Path, port: int, connections: int, ca_file: Path, *, per_minute: int | None = None) -> Path:
        """The same, its account pointed at a sink."""
        shutil.copytree(self.folder, place)
        with services_on(Settings.load(None, place)) as services:
            account = services.accounts.get(ACCOUNT)
            security = Security.NONE if ca_file == Path() else Security.STARTTLS
            trusted = "" if ca_file == Path() else str(ca_file)
            line = replace(account.smtp, port=port, security=security, ca_file=trusted)
            services.accounts.save(replace(account, via=line, connections=connections, per_minute=per_minute))
        return place

    def send(self, place: Path) -> list[str]:
        """The command that does the whole job: checks, makes the mails and sends them."""
        words = ["rfq", "send", self.number, "--account", ACCOUNT, "--yes"]
        return [sys.executable, "-m", "app", "--data-dir", str(place), *words]

    def resume(self, place: Path) -> list[str]:
        """The command that sends it."""
        return [sys.executable, "-m", "app", "--data-dir", str(place), "outbox", "resume", self.number]


def queued(folder: Path, workload: Workload, attachment: Path | None, *, is_frozen: bool = True) -> Queue:
    """Vendors, lines, invitations, and every mail frozen and queued, but held; or none of them made yet."""
    folder.mkdir(parents=True)
    program = Program(folder / "data")
    every = range(1, workload.mails + 1)
    rows = "".join(f"{workload.names.format(n)};Contact {n};quotes@v{n}.example\r\n" for n in every)
    sheet = folder / "vendors.csv"
    sheet.write_text(f"Vendor;Contact;Email\r\n{rows}")
    program.here("vendors", "import", sheet)
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number: str = program.here("rfq", "new", "--title", "Nickel plating", *deadline)["number"]
    lines = folder / "lines.csv"
    parts = "".join(f"{n},P-{1000 + n},Electroless nickel,1;5;10\r\n" for n in range(1, workload.lines + 1))
    lines.write_text(f"Line,Part Number,Process,PriceBreak\r\n{parts}")
    program.here("rfq", "import-lines", number, lines)
    program.here("rfq", "set", number, "--form" if workload.has_form else "--no-form")
    if attachment is not None:
        program.here("rfq", "attach", number, attachment)
    program.here("rfq", "invite", number, "--all")
    program.here(
        *("accounts", "add", ACCOUNT, "--smtp", "127.0.0.1:25", "--security", "none", "--max-size", "150"),
        *("--from", "anna@shop.example", "--from-name", "Anna Buyer", "--per-minute", "unlimited"),
    )
    seen = ("--vendor", workload.names.format(1), "--account", ACCOUNT, "--out", folder / "mails")
    mail = Path(program.here("rfq", "preview", number, *seen)["files"][0])
    used = _frozen(program, number) if is_frozen else {"queueing": 0.0, "memory": 0.0}
    form = Path(program.here("rfq", "form", number, *seen)["files"][0]) if workload.has_form else None
    return Queue(program.data, mail, number, used["queueing"], used["memory"] / (1 << 20), form)


def _frozen(program: Program, number: str) -> Any:
    words = [sys.executable, "-m", "tests.benchmarks.freeze", str(program.data), number, ACCOUNT]
    return json.loads(subprocess.run(words, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout)
