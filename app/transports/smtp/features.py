"""What a server says it can do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """What the server's EHLO offers (RFC 5321 §4.1.1.1): keywords in capitals with their parameters."""

    offered: dict[str, tuple[str, ...]]

    @property
    def pipelining(self) -> bool:
        """RFC 2920: several commands in one flight."""
        return "PIPELINING" in self.offered

    @property
    def chunking(self) -> bool:
        """RFC 3030: BDAT, which takes a mail in counted pieces."""
        return "CHUNKING" in self.offered

    @property
    def notifies(self) -> bool:
        """RFC 3461: the sender may say which delivery reports are wanted."""
        return "DSN" in self.offered

    @property
    def takes_utf8(self) -> bool:
        """RFC 6531: addresses and headers in UTF-8."""
        return "SMTPUTF8" in self.offered

    @property
    def takes_size(self) -> bool:
        """RFC 1870: MAIL may tell the mail's size."""
        return "SIZE" in self.offered

    @property
    def max_size(self) -> int | None:
        """RFC 1870 §4: octets; 0 or nothing said means no known limit."""
        said = self.offered.get("SIZE", ())
        return int(said[0]) or None if said and said[0].isdecimal() and said[0].isascii() else None

    @property
    def sign_ins(self) -> frozenset[str]:
        """SASL mechanisms; old servers write AUTH=LOGIN."""
        return frozenset(self.offered.get("AUTH", ()))

    def without(self, keywords: frozenset[str]) -> "Features":
        """What is left when some offers are better not taken up."""
        return Features({keyword: told for keyword, told in self.offered.items() if keyword not in keywords})


def features(lines: tuple[str, ...]) -> Features:
    """Reads EHLO's reply without its first line, the server's name."""
    offered: dict[str, tuple[str, ...]] = {}
    for line in lines[1:]:
        keyword, *parameters = line.upper().replace("AUTH=", "AUTH ", 1).split() or [""]
        offered[keyword] = offered.get(keyword, ()) + tuple(parameters)
    return Features(offered)
