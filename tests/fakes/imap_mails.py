"""What lies in a folder of the fake IMAP server that is followed: mails by UID, found and shown as RFC 3501 has it."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32


@dataclass(slots=True)
class Mails:
    """They may change at any time. `piece`: no more octets than that are shown at once, whatever is asked for.

    `is_whole`: whoever asks for a part is given all.
    """

    validity: int = 1
    following: int = 1
    by_uid: dict[int, tuple[bytes, date]] = field(default_factory=dict)
    piece: int = sys.maxsize
    is_whole: bool = False

    def add(self, octets: bytes, day: date) -> int:
        """Its UID."""
        self.by_uid[self.following] = (octets, day)
        self.following += 1
        return self.following - 1

    def found(self, criteria: str) -> list[int]:
        """Those since a day, or “n:*”: that names the last one even where its number is less."""
        verb, _, argument = criteria.partition(" ")
        if verb == "SINCE":
            since = datetime.strptime(argument, "%d-%b-%Y").date()  # noqa: DTZ007 - a day has no zone
            return [uid for uid, (_, day) in self.by_uid.items() if day >= since]
        assert re.fullmatch(r"UID \d{1,10}:\*", criteria), criteria
        first = int(argument.removesuffix(":*"))
        return [uid for uid in self.by_uid if uid >= min(first, max(self.by_uid))]

    def shown(self, uids: Iterable[int], items: str) -> Iterator[bytes]:
        """The answers, without the stars before them; of what is not there, none."""
        places = {uid: place for place, uid in enumerate(self.by_uid, 1)}
        for uid in uids:
            if uid in places:
                octets, _ = self.by_uid[uid]
                name, part = self._part(octets, items)
                told = f"{places[uid]} FETCH (UID {uid} RFC822.SIZE {len(octets)} {name} {{{len(part)}}}\r\n"
                yield told.encode() + part + b")\r\n"

    def _part(self, octets: bytes, items: str) -> tuple[str, bytes]:
        if fields := re.search(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]", items):
            return f"BODY[HEADER.FIELDS ({fields[1]})]", _header(octets, fields[1].casefold().split(" "))
        asked = re.search(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>", items)
        assert asked, items
        at, size = int(asked[1]), min(int(asked[2]), self.piece)
        return ("BODY[]", octets) if self.is_whole else (f"BODY[]<{at}>", octets[at : at + size])


def _header(octets: bytes, names: list[str]) -> bytes:
    """Those fields, folded as they came."""
    fields = BytesHeaderParser(policy=compat32).parsebytes(octets).raw_items()
    lines = (f"{name}: {value}\r\n" for name, value in fields if name.casefold() in names)
    return "".join(lines).encode("utf-8", "surrogateescape") + b"\r\n"


def listed(given: str) -> list[str]:
    """Like "1,3:5"."""
    parts = [part.partition(":") for part in given.split(",")]
    return [str(n) for first, _, last in parts for n in range(int(first), int(last or first) + 1)]
