"""Text as quoted-printable (RFC 2045 §6.7): 7-bit, in lines of 76 columns that no mail server changes."""

from functools import lru_cache

_LINE_LIMIT = 76


def quoted_printable(text: str) -> bytes:
    """Text as RFC 2045 §6.7 lines that end with CRLF; the last CRLF belongs to the boundary that follows."""
    return b"".join(quoted_line(line) for line in text.split("\n"))


@lru_cache(maxsize=4_096)  # most lines are the same for all vendors of an RFQ
def quoted_line(line: str) -> bytes:
    """One line without its line end."""
    encoded = "".join(_QUOTED[octet] for octet in line.removesuffix("\r").encode())
    if encoded.endswith((" ", "\t")):
        encoded = encoded[:-1] + f"={ord(encoded[-1]):02X}"
    lines: list[str] = []
    while len(encoded) > _LINE_LIMIT:
        cut = _LINE_LIMIT - 3  # room for the "=" at the end, and for a dot or F that grows at the beginning
        cut -= next((back for back in (1, 2) if encoded[cut - back] == "="), 0)
        lines.append(_guarded(encoded[:cut]) + "=")
        encoded = encoded[cut:]
    lines.append(_guarded(encoded))
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def _guarded(line: str) -> str:
    """No line begins with a dot (RFC 5321 §4.5.2) or with "From ", which old mail stores change."""
    if line.startswith("."):
        return f"=2E{line[1:]}"
    return f"=46{line[1:]}" if line.startswith("From ") else line


_QUOTED = tuple(chr(o) if (32 <= o <= 126 and o != 61) or o == 9 else f"={o:02X}" for o in range(256))
