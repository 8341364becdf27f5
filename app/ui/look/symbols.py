"""Line symbols (SVG, drawn in `currentColor`) painted in whatever colour the palette gives at that moment."""

from functools import lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIZES = (16, 24, 32, 48, 64, 128, 256)


def draw_symbol(painter: QPainter, area: QRectF, name: str, colour: QColor) -> None:
    """Paint the symbol `name` (a file of resources/icons without ".svg") into `area`."""
    QSvgRenderer(QByteArray(_drawing(name, colour.name()))).render(painter, area)


def application_icon() -> QIcon:
    """The program's own icon in every size a desktop asks for."""
    icon = QIcon()
    for size in _SIZES:
        icon.addPixmap(symbol_pixmap("rfq-sender", QColor("#1F66D6"), size))
    return icon


def symbol_pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The symbol on nothing; `size` in points, `ratio` physical pixels each."""
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_symbol(painter, QRectF(0, 0, size, size), name, colour)
    painter.end()
    return pixmap


@lru_cache(maxsize=128)
def _drawing(name: str, colour: str) -> bytes:
    drawing = files("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colour).encode()
