"""The data folder gets a former copy of its database back, and commands go on with it."""

import shutil
from pathlib import Path

from tests.end_to_end.material import add_account, prepare_request
from tests.end_to_end.program import ACCOUNT, MailServer, Program


def test_a_former_copy_sends_nothing_twice_and_says_so(program: Program, server: MailServer, tmp_path: Path) -> None:
    add_account(program.here, server)
    number = prepare_request(program.here, tmp_path, 2)
    former = shutil.copy(program.data / "rfq-sender.db", tmp_path / "former.db")
    program.do("rfq", "send", number, "--account", ACCOUNT, "--yes")
    shutil.copy(former, program.data / "rfq-sender.db")

    listed = program.run("outbox")
    assert "2 emails went out for RFQs that aren't in this data" in listed.err
    assert "rfq-sender backup go-on" in listed.err
    refused = program.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")
    assert refused.code == 1
    assert "Nothing was queued. The data is older than what was sent" in refused.document["error"]
    looked = program.run("--json", "doctor")
    assert looked.code == 1
    assert len(server.mails()) == 2

    assert program.do("backup", "go-on") == {"decided": True}
    assert program.do("backup", "go-on") == {"decided": False}
    assert program.run("outbox").err == ""


def test_a_damaged_database_is_replaced_by_command(program: Program, server: MailServer, tmp_path: Path) -> None:
    add_account(program.here, server)
    number = prepare_request(program.here, tmp_path, 2)
    program.do("rfq", "send", number, "--account", ACCOUNT, "--yes")
    assert program.do("backup", "make")["made"] or program.do("backup", "list")
    (program.data / "rfq-sender.db").write_bytes(b"no database " * 1000)

    told = program.run("outbox")
    assert told.code == 1
    assert "rfq-sender backup restore NAME --yes" in told.err
    listed = program.do("backup", "list")
    assert listed[0].keys() == {"name", "why", "made_at", "octets"}
    oldest = listed[-1]["name"]
    assert oldest in program.run("backup", "list").out
    asked = program.run("--json", "backup", "restore", oldest)
    assert (asked.code, "--yes" in asked.document["error"]) == (1, True)
    restored = program.do("backup", "restore", oldest, "--yes")
    assert restored["restored"] == oldest
    assert "2 emails went out" in restored["older"]
    assert restored["laid_aside"] in {b["name"] for b in program.do("backup", "list")}
    assert program.run("backup", "restore", "nothing", "--yes").code == 1
    assert len(server.mails()) == 2
