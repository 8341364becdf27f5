"""The words of rfq-sender replies."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add, folder, group, positive

KINDS = ("bounce", "delayed", "auto_reply", "decline", "form", "quote", "question")
_EPILOG = "Mailboxes are only read: nothing is marked, moved or deleted there."


def declare(commands: "Commands[Parser]") -> None:
    replies = group(commands, "replies", "read vendors' answers, and say whose each one is")
    fetch = add(replies, "fetch", "look into the accounts' mailboxes for answers", epilog=_EPILOG)
    fetch.add_argument("accounts", nargs="*", metavar="ACCOUNT", help="only these accounts (default: all)")
    taken = add(replies, "import", "add saved emails (.eml, .msg)")
    taken.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder of them")
    listed = add(replies, "list", "list the answers, newest first")
    listed.add_argument("rfq", nargs="?", metavar="RFQ", help="only those of this RFQ")
    listed.add_argument("--needs-you", action="store_true", help="only what waits for you")
    listed.add_argument("--kind", choices=KINDS, help="only these")
    show = _one(replies, "show", "show an answer, and why it is where it is")
    show.add_argument("--save", type=folder, metavar="DIR", help="also save its files there")
    filed = _one(replies, "file", "file an answer with a vendor of an RFQ")
    filed.add_argument("rfq", metavar="RFQ")
    filed.add_argument("vendor", metavar="VENDOR", help="the exact name")
    _one(replies, "aside", "lay an email aside: it belongs to no RFQ")
    _one(replies, "done", "mark an answer as done")
    _one(replies, "undo", "take back what was done with an answer last")
    written = _one(replies, "answer", "answer a vendor's email; without --yes shows what would go out")
    written.add_argument(
        "--text-file", type=Path, required=True, metavar="FILE", help="what you write (UTF-8), - for stdin"
    )
    written.add_argument("--to", metavar="ADDRESS", help="another address of the vendor")
    written.add_argument("--account", metavar="NAME", help="send it from this one, not the one that sent the RFQ")
    written.add_argument("--yes", action="store_true", help="send it")
    written.add_argument(
        "--despite-warnings", dest="despite", action="store_true", help="send it although something is doubtful"
    )
    folders = add(replies, "folders", "list the folders of a mailbox, and choose which are followed")
    folders.add_argument("account", metavar="ACCOUNT")
    folders.add_argument("--follow", action="append", default=[], metavar="FOLDER", help="look into this one as well")
    folders.add_argument("--leave", action="append", default=[], metavar="FOLDER", help="look into this one no longer")


def _one(replies: "Commands[Parser]", name: str, text: str) -> Parser:
    made = add(replies, name, text)
    made.add_argument("id", type=positive, metavar="ID", help="see: replies list")
    return made
