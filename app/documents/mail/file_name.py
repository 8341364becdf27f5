"""The name of an attachment in a header: RFC 2231 for any script, with an ASCII stand-in for old programs."""

import re
import unicodedata

_OCTETS_A_LINE = 60
_PLAIN = re.compile(r"[A-Za-z0-9!#$&+\-.^_`{}~ ()\[\],;@=']{1,60}")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ONE_LINE_LIMIT = 900  # of 998 octets (RFC 5322 §2.1.1)
_FALLBACK_LIMIT = 60


def disposition_parameters(name: str) -> bytes:
    """`; filename…` for Content-Disposition, each parameter on a line of its own.

    A short plain name stands as it is; any other as one `filename*` and a `filename` made of ASCII. A name too long
    for a line is continued (RFC 2231 §3).
    """
    if _PLAIN.fullmatch(name) and name == " ".join(name.split()):
        return f';\r\n filename="{name}"'.encode()
    encoded = [_percent(character) for character in name]
    fallback = f';\r\n filename="{ascii_name(name)}"'
    if sum(map(len, encoded)) <= _ONE_LINE_LIMIT:
        return f";\r\n filename*=UTF-8''{''.join(encoded)}{fallback}".encode()
    lines = [""]
    for character in encoded:
        if len(lines[-1]) + len(character) > _OCTETS_A_LINE:
            lines.append("")
        lines[-1] += character
    first, *others = lines
    continued = "".join(f";\r\n filename*{number}*={line}" for number, line in enumerate(others, 1))
    return f";\r\n filename*0*=UTF-8''{first}{continued}".encode()


def ascii_name(name: str) -> str:
    """A stand-in: accents dropped, other letters "_", at most 60 characters, the ending kept."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    safe = " ".join(re.sub(r"[^A-Za-z0-9.+\-() ]", "_", bare).split())
    ending = match[0] if (match := re.search(r"\.[A-Za-z0-9]{1,9}$", safe)) else ""
    stem = safe.removesuffix(ending).strip("._ ")
    return f"{stem[: _FALLBACK_LIMIT - len(ending)] or 'attachment'}{ending}"


def _percent(character: str) -> str:
    return "".join(chr(o) if o in _UNRESERVED else f"%{o:02X}" for o in character.encode())
