"""The picture below a signature. Only what every mail program shows, and small: it goes with every mail."""

import struct
from dataclasses import dataclass
from pathlib import Path

from app.domain.trade.problem import Problem

MOST_OCTETS = 100_000
_DAMAGED = "The logo is damaged. Choose another PNG, JPEG or GIF file."
_HIGHEST = 60  # pixels; a taller picture is shown smaller
_PNG, _GIF, _JPEG = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a"), b"\xff\xd8\xff"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers that say how large a JPEG is (ITU-T T.81, B.2.2)


class LogoUnusable(Problem):
    """The file is no picture that a mail can show; the message says why."""


@dataclass(frozen=True, slots=True)
class Logo:
    """`width` and `height` in pixels, as it is to be shown."""

    kind: str  # "image/png"
    width: int
    height: int
    octets: bytes

    @property
    def name(self) -> str:
        return f"logo.{self.kind.removeprefix('image/')}"

    @property
    def content_id(self) -> str:
        """RFC 2392: in the form of an address; it is only looked for within its mail."""
        return "logo@rfq-sender.invalid"

    @property
    def source(self) -> str:
        """What a page calls it."""
        return f"cid:{self.content_id}"


def logo(octets: bytes) -> Logo:
    """Read what kind of picture it is, and its size.

    Raises:
        LogoUnusable
    """
    _check_size(len(octets))
    try:
        kind, width, height = _measured(octets)
    except (struct.error, IndexError) as reason:
        raise LogoUnusable(_DAMAGED) from reason
    if not width or not height:
        raise LogoUnusable(_DAMAGED)
    scale = min(1.0, _HIGHEST / height)
    return Logo(kind, max(1, round(width * scale)), max(1, round(height * scale)), octets)


def read_logo(file: Path) -> bytes:
    """The octets of a picture that can be used.

    Raises:
        LogoUnusable
    """
    try:
        _check_size(file.stat().st_size)
        octets = file.read_bytes()
    except (OSError, ValueError) as reason:  # ValueError: a name that no disk takes
        raise LogoUnusable(f"“{file}” can't be read, so the logo was not changed. Choose another file.") from reason
    return logo(octets).octets


def _check_size(octets: int) -> None:
    if octets > MOST_OCTETS:
        raise LogoUnusable(
            f"The logo has {octets / 1000:,.0f} kB, and it goes with every email. Choose one of at most "
            f"{MOST_OCTETS // 1000} kB."
        )


def _measured(octets: bytes) -> tuple[str, int, int]:
    if octets.startswith(_PNG):
        return ("image/png", *struct.unpack(">II", octets[16:24]))
    if octets.startswith(_GIF):
        return ("image/gif", *struct.unpack("<HH", octets[6:10]))
    if octets.startswith(_JPEG):
        return ("image/jpeg", *_jpeg_size(octets))
    raise LogoUnusable("This file is not a PNG, JPEG or GIF picture. Email programs show no others. Choose one.")


def _jpeg_size(octets: bytes) -> tuple[int, int]:
    place = 2
    while True:
        marker, length = octets[place + 1], struct.unpack(">H", octets[place + 2 : place + 4])[0]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", octets[place + 5 : place + 9])
            return width, height
        place += 2 + length
