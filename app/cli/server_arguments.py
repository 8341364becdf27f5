"""The words of what a team's administrator says: its database, users, secrets, workers, and moving there."""

from app.cli.parsing import Commands, Parser, add, day, folder, group, ip_network, metrics_port, number_or_never, shared


def declare(commands: "Commands[Parser]") -> None:
    """Add them to the others."""
    _move_to(commands)
    _server(commands)
    _secrets(commands)
    worker = add(commands, "worker", "send whatever becomes due, until it is stopped (for a team's database)")
    worker.add_argument("--no-jobs", action="store_true", help="only send: don't look into mailboxes, remove no files")
    metrics_port(worker)
    mailbox = "look into a team's mailboxes, import and clean up, and send nothing, until it is stopped"
    metrics_port(add(commands, "mailbox", mailbox))
    web = add(commands, "web", "answer browsers, for users of the team without the program")
    web.add_argument("--port", type=int, default=8080, metavar="N", help="the port of this computer (8080)")
    web.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="the address of it (127.0.0.1)")
    web.add_argument(
        "--public-address", default="", metavar="URL", help="how browsers call it, by the proxy before it: https://…"
    )
    web.add_argument(
        "--proxy",
        type=ip_network,
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address or network that this proxy asks from, if not this computer (127.0.0.1)",
    )
    web.add_argument(
        "--pages", choices=("all", "team", "vendors"), default="all", help="vendors: nobody can sign in there (all)"
    )
    metrics_port(web)


def _move_to(commands: "Commands[Parser]") -> None:
    move = add(commands, "move-to", "move all data to a team's database, or back; say it again if it was broken off")
    move.add_argument("to", nargs="?", metavar="PLACE", help="postgresql://USER@SERVER/NAME, or file (data folder's)")
    move.add_argument(
        "--shared-folder",
        type=shared,
        metavar="DIR",
        help="files of emails go there; also s3://BUCKET/PREFIX",
    )
    move.add_argument("--stay", action="store_true", help="instead take a move back that was broken off")
    move.add_argument("--yes", action="store_true", help="with --stay: also where the new place is gone for good")


def _server(commands: "Commands[Parser]") -> None:
    server = group(commands, "server", "look after a team's database, its users and the log of what they changed")
    add(server, "migrate", "bring it up to date for this version of the program")
    user = add(server, "user", "list users, add one, give one another role or a password, or remove one")
    user.add_argument("deed", choices=("list", "add", "remove", "password"))
    user.add_argument("name", nargs="?", metavar="NAME")
    user.add_argument("--role", choices=("viewer", "buyer", "approver", "admin"), default="buyer")
    user.add_argument("--yes", action="store_true", help="with add: also where that locks yourself out")
    taken = "with password: take it away, and sign the user out everywhere"
    user.add_argument("--take-away", action="store_true", help=taken)
    rules = add(server, "rules", "tell or set when an RFQ needs an approver's word, and other rules of the team")
    rules.add_argument("--approve-above", type=number_or_never, metavar="N|never", help="to more vendors than this")
    rules.add_argument("--approve-controlled", choices=("yes", "no"), help="with controlled lines or files")
    risk = ("accept", "refuse")
    rules.add_argument("--asynchronous-standby", choices=risk, help="send although a stand-by may lack what was sent")
    pages = "emails have a link there, on which vendors answer in the browser; off: none"
    rules.add_argument("--vendor-pages", metavar="URL|off", help=pages)
    files = (
        "let vendors fetch controlled files that they were sent again there, with a code by email; link and code go "
        "to one mailbox, so it stops who has only the link"
    )
    rules.add_argument("--controlled-files-on-pages", choices=("yes", "no"), help=files)
    audit = add(server, "audit", "tell or export who changed what, the oldest first")
    audit.add_argument("--since", type=day, metavar="DAY", help="from this day on (UTC)")
    audit.add_argument("--who", metavar="NAME", help="by this user")
    audit.add_argument("--rfq", metavar="NUMBER", help="in this RFQ")
    audit.add_argument("--out", type=folder, metavar="FILE", help="write a table (.csv, .xlsx) instead")


def _secrets(commands: "Commands[Parser]") -> None:
    secrets = group(commands, "secrets", "keep accounts' passwords in a team's database, sealed with a key beside it")
    new_key = add(secrets, "new-key", "put a new key in front of those in a file")
    new_key.add_argument("file", type=folder, metavar="FILE")
    add(secrets, "rotate", "seal everything with the newest key")
    discard = add(secrets, "discard", "take away what this computer's key doesn't open, where the other key is lost")
    discard.add_argument("--yes", action="store_true", help="really do it; without it nothing is changed")
    add(secrets, "take-in", "bring the passwords that this computer's keyring has")
