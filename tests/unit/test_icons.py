"""The program's icon in the files that Windows, macOS and Linux want."""

import struct
from pathlib import Path

from PySide6.QtGui import QImage

from installer import icons


def test_each_system_gets_its_sizes(tmp_path: Path) -> None:
    icons.make(tmp_path)

    ico = (tmp_path / "rfq-sender.ico").read_bytes()
    count = struct.unpack("<HHH", ico[:6])[2]
    entries = [struct.unpack("<BBBBHHII", ico[6 + 16 * n : 22 + 16 * n]) for n in range(count)]
    assert [QImage.fromData(ico[e[7] : e[7] + e[6]]).width() for e in entries] == list(icons.OF_WINDOWS)

    icns = (tmp_path / "rfq-sender.icns").read_bytes()
    assert struct.unpack(">I", icns[4:8])[0] == len(icns)
    at, sizes = 8, {}
    while at < len(icns):
        kind, length = icns[at : at + 4].decode(), struct.unpack(">I", icns[at + 4 : at + 8])[0]
        sizes[kind] = QImage.fromData(icns[at + 8 : at + length]).width()
        at += length
    assert sizes == icons.OF_MACOS

    picture = QImage(str(tmp_path / "rfq-sender.png"))
    assert picture.pixelColor(picture.width() // 2, 20).name().upper() == icons.COLOUR
    assert picture.pixelColor(0, 0).alpha() == 0
