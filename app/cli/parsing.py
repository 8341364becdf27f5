"""What every command's arguments are made of: the parser, its errors, and the kinds of values."""

import argparse
import ipaddress
import math
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NoReturn

from typing_extensions import override

from app.cli.answer import Exit, print_document, refused, tell

_MEGABYTE = 1_000_000
_IMAPS = 993
_DIGITS = 9
_LARGEST = 10**_DIGITS - 1  # more is a slip of the finger, and no database keeps much more


class UsageError(Exception):
    """The words do not make a command; exit code 2."""


def wrong_usage(text: str) -> NoReturn:
    """Say what is wrong with the command line, and end the process with exit code 2."""
    tell(f"rfq-sender: {text}")
    if "--json" in sys.argv:
        with suppress(OSError):  # nobody reads it, or its disk is full; the exit code says it
            print_document(refused(text))
    raise SystemExit(Exit.USAGE)


class Parser(argparse.ArgumentParser):
    """Takes --json behind the command too, no abbreviations (they would break with the next option), own errors."""

    def __init__(
        self,
        *,
        prog: str | None = None,
        usage: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(prog=prog, usage=usage, description=description, epilog=epilog, allow_abbrev=False)
        text = "one JSON document on stdout, everything else on stderr"
        self.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=text)

    @override
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        wrong_usage(message)


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def add(
    commands: "Commands[Parser]", name: str, text: str, usage: str | None = None, epilog: str | None = None
) -> Parser:
    description = text[:1].upper() + text[1:] + "."
    return commands.add_parser(name, help=text, description=description, usage=usage, epilog=epilog)


def group(commands: "Commands[Parser]", name: str, text: str) -> "Commands[Parser]":
    return add(commands, name, text).add_subparsers(dest="action", metavar="ACTION", required=True)


def is_whole(text: str) -> bool:
    """Whether it is a number from 0 on that a database keeps."""
    return text.isdecimal() and len(text) <= _DIGITS


def positive(text: str) -> int:
    if not is_whole(text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 1 to {_LARGEST:,}")
    return int(text)


def number_or_never(text: str) -> int | str:
    """A whole number from 1 on, or the word."""
    return text if text == "never" else positive(text)


def pace(text: str) -> int | None:
    return None if text == "unlimited" else positive(text)


def pace_in_mb(text: str) -> int | None:
    return None if text == "unlimited" else megabytes(text)


def seconds(text: str) -> int:
    """A gap; “unlimited” is none."""
    if text == "unlimited":
        return 0
    if not is_whole(text):
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of seconds")
    return int(text)


def imap(text: str) -> tuple[str, int]:
    return ("", _IMAPS) if text == "none" else host_port(text)


def megabytes(text: str) -> int:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= _LARGEST:  # nor NaN
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of megabytes")
    return int(number * _MEGABYTE)


def host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not HOST:PORT, such as smtp.company.example:587")
    return host, int(port)


def port(text: str) -> int:
    if not is_whole(text) or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not a port of 1 to 65535")
    return int(text)


def ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError as reason:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not an IP address of this computer, such as 10.0.0.5, 0.0.0.0 or ::"
        ) from reason


def ip_network(text: str) -> str:
    """An address, or a network such as 172.16.0.0/12."""
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as reason:
        raise argparse.ArgumentTypeError(f"“{text}” isn't an address or a network such as 172.16.0.0/12") from reason


def metrics_port(command: "Parser") -> None:
    """An option of every command that sends."""
    command.add_argument(
        "--metrics-port",
        type=port,
        metavar="N",
        help="while it sends, show metrics for Prometheus at http://127.0.0.1:N/metrics, and /healthz and /readyz",
    )
    command.add_argument(
        "--metrics-listen",
        type=ip_address,
        metavar="ADDRESS",
        help="the address of this computer where --metrics-port answers (127.0.0.1); 0.0.0.0 or :: is all of them",
    )


def day(text: str) -> date:
    """A day, "2026-12-04"."""
    try:
        return date.fromisoformat(text)
    except ValueError as reason:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2026-12-04") from reason


def folder(text: str) -> Path:
    """Where to write; a variable of a script that was never set is not the folder one stands in."""
    if not text:
        raise argparse.ArgumentTypeError("“” is not a folder; use . for the current one")
    return Path(text)


def shared(text: str) -> str:
    """The same of what a team's machines have in common, which may be an object store."""
    return text if "://" in text else str(folder(text))


def pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column or not field:
        raise argparse.ArgumentTypeError(f"“{text}” is not COLUMN=FIELD, such as Firma=vendor")
    return column.strip(), field.strip()
