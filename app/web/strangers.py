"""What anybody may send, made fit for the rest of the program: strangers don't keep to what browsers do."""

from urllib.parse import SplitResult, urlsplit

from starlette.convertors import Convertor
from typing_extensions import override

_DIGITS = 18  # so that it is a number for the database


def address(text: str) -> SplitResult:
    """Its parts; all of them empty where it is no address."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def number(text: str) -> int | None:
    """None where it is no whole number, or larger than any that is kept."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def fit(text: str) -> str:
    """Without what no database takes and no page can show: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class Number(Convertor[int]):
    """In an address, as `{name:int}`: whoever names a larger one asks for a page that there isn't."""

    regex = f"[0-9]{{1,{_DIGITS}}}"

    @override
    def convert(self, value: str) -> int:
        return int(value)

    @override
    def to_string(self, value: int) -> str:
        return str(value)
