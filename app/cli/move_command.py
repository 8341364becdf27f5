"""rfq-sender move-to: the data goes to a team's database, or back into the data folder's file."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.cli.answer import Answer, Exit
from app.cli.parsing import UsageError
from app.cli.progress import watched
from app.services.suite import Services
from app.services.upkeep.moving import Moving

OpenServices = Callable[[], AbstractContextManager[Services]]


def run_closed(moving: Moving, args: Namespace, open_services: OpenServices) -> Answer:
    """Move, or take a move back that was broken off; nothing is open meanwhile."""
    if args.stay:
        return _stay(moving, args)
    if args.to is None:
        raise UsageError("say where to: postgresql://USER@SERVER/NAME, or file for the one in the data folder")
    if not moving.begun():
        with open_services():  # settles what was left half done, and brings older data to this version
            pass
    done = moving.move(args.to, args.shared_folder or "", watched)
    said = [
        f"The data is at {done.to} now: {done.rows:,} rows and {_files(done.files)} were copied and compared."
        if done.rows
        else f"The data is at {done.to} now, with {_files(done.files)} of emails."
        if done.files
        else f"The data is at {done.to} now."
    ]
    if done.left:
        said.append(
            f"Only this computer has {_files(done.left)} of emails: other machines can't send those emails. To bring "
            "everything, say the same once more with --shared-folder."
        )
    if done.kept_as:
        said.append(f"The file from before is kept as {done.kept_as}; nothing is sent from it any more.")
    if moving.is_named_by_variable:
        said.append("RFQ_SENDER_DATABASE, or --database, still names the old place: leave it out from now on.")
    else:
        with open_services():  # learns there what vendors are found by
            pass
    document = {
        "moved_to": done.to,
        "rows": done.rows,
        "files": done.files,
        "kept_as": done.kept_as,
        "files_left": done.left,
    }
    return Answer(document, said)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _stay(moving: Moving, args: Namespace) -> Answer:
    moving.stay(is_gone=args.yes)
    return Answer({"stayed": True}, ["The data stays where it was, and everything goes on there."], Exit.DONE)
