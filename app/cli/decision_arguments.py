"""The words of rfq-sender decision-file."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add, group


def declare(commands: "Commands[Parser]") -> None:
    files = group(commands, "decision-file", "write the decision about an RFQ as a folder for auditors, and check one")
    write = add(files, "write", "write a new folder with all emails, quotes, the comparison and a report")
    write.add_argument("rfq", metavar="RFQ")
    write.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that doesn't exist yet")
    write.add_argument("--scenario", metavar="NAME", help="instead of what is being worked on in the window")
    write.add_argument(
        "--with-controlled", action="store_true", help="also copy attachments that are controlled, or may be"
    )
    verify = add(files, "verify", "check that no file was changed, removed or added")
    verify.add_argument("folder", type=Path, metavar="FOLDER")
