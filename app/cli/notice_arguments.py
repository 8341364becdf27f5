"""The words of rfq-sender remind, amend, clarify and award."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add


def declare(commands: "Commands[Parser]") -> None:
    remind = add(commands, "remind", "remind the vendors who haven't answered; shown first, sent with --yes")
    amend = add(commands, "amend", "tell vendors what has changed in a sent RFQ; shown first, sent with --yes")
    clarify = add(commands, "clarify", "answer a question to all vendors of an RFQ; shown first, sent with --yes")
    award = add(commands, "award", "tell vendors what was decided; shown first, sent with --yes")
    for command in (remind, amend, clarify, award):
        command.add_argument("rfq", metavar="RFQ")
    remind.add_argument("--now", action="store_true", help="also to vendors outside their office hours")
    amend.add_argument("--deadline", metavar="WHEN", help="with a later deadline, such as “2026-12-11 17:00”")
    clarify.add_argument("--question", required=True, metavar="TEXT")
    clarify.add_argument("--answer", required=True, metavar="TEXT")
    how = award.add_mutually_exclusive_group()
    how.add_argument("--scenario", metavar="NAME", help="as in this scenario; by itself as chosen in the window")
    how.add_argument("--nothing", action="store_true", help="nothing is ordered: regrets to all who quoted")
    how.add_argument("--cancel", action="store_true", help="the RFQ is called off")
    how.add_argument("--undo", action="store_true", help="take the last decision back, until an email has left")
    for command in (remind, amend, clarify, award):
        _sending(command)


def _sending(command: Parser) -> None:
    option = command.add_argument
    option("--account", metavar="NAME", help="send from this account (default: the one that the RFQ was sent from)")
    option("--text", type=Path, metavar="FILE", help="a text of your own for English readers, with placeholders")
    option("--without", action="append", default=[], metavar="VENDOR", help="leave this vendor out")
    option("--despite", action="store_true", help="send although an email shows another vendor")
    option("--yes", action="store_true", help="send it; without it nothing is sent or changed")
