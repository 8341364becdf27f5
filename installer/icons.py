"""The program's icon as each system wants it: `python installer/icons.py FOLDER` → rfq-sender.ico, .icns, .png.

Made anew for each build from the same drawing that the window shows, so that nothing made lies in the repository.
"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).parents[1] / "resources" / "icons" / "rfq-sender.svg"
NAME = "rfq-sender"
COLOUR = "#1F66D6"  # as in `app.ui.look.symbols`
OF_WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)  # pixels
OF_MACOS = {  # Apple's type of each size; those of high resolution have the pixels of the next size
    "icp4": 16,
    "icp5": 32,
    "ic07": 128,
    "ic08": 256,
    "ic09": 512,
    "ic10": 1024,
    "ic11": 32,
    "ic12": 64,
    "ic13": 256,
    "ic14": 512,
}
OF_LINUX = 256


def make(folder: Path) -> None:
    """Write all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: png(size) for size in {*OF_WINDOWS, *OF_MACOS.values(), OF_LINUX}}
    (folder / f"{NAME}.ico").write_bytes(ico([(size, pictures[size]) for size in OF_WINDOWS]))
    (folder / f"{NAME}.icns").write_bytes(icns([(kind, pictures[size]) for kind, size in OF_MACOS.items()]))
    (folder / f"{NAME}.png").write_bytes(pictures[OF_LINUX])


def png(size: int) -> bytes:
    """The drawing in so many pixels each way."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    drawing = DRAWING.read_text(encoding="utf-8").replace("currentColor", COLOUR)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    octets = QBuffer()
    octets.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(octets, "PNG")  # type: ignore[call-overload] # it takes the format's name as text as well
    return bytes(octets.data().data())


def ico(pictures: list[tuple[int, bytes]]) -> bytes:
    """A directory of PNGs; a size of 256 is written as 0."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at, entries = len(head) + 16 * len(pictures), b""
    for size, picture in pictures:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + entries + b"".join(picture for _, picture in pictures)


def icns(pictures: list[tuple[str, bytes]]) -> bytes:
    """Chunks of a type, their length and a PNG."""
    chunks = b"".join(kind.encode() + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures)
    return b"icns" + struct.pack(">I", 8 + len(chunks)) + chunks


if __name__ == "__main__":
    make(Path(sys.argv[1]))
