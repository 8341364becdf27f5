"""The guide in a window of its own, which stays open beside the work."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.look.plain import plain_label
from app.ui.look.spacing import LARGE, MEDIUM, ROW_COMPACT
from app.ui.look.tokens import DARK, tokens_of
from app.ui.look.window_size import begin_size
from app.ui.manual.page_text import heading_key, link_of, page_text
from app.ui.widgets.page import button, inner_layout, row

_PLACE = Qt.ItemDataRole.UserRole
_EDGE = 100  # points beside a picture, which may stand in a list
_MARGIN = 16
_SHORTEST_NAME = 14  # letters


class ManualWindow(QDialog):
    """`pages` are the titles and file names below `folder`, the first one is shown."""

    def __init__(self, folder: Path, pages: tuple[tuple[str, str], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("RFQ Sender Help"))
        self.setModal(False)
        begin_size(self, 980, 700)
        self._folder, self._shown = folder, ""
        self.pages = QComboBox()
        self.pages.setAccessibleName(self.tr("Page of the guide"))
        for title, file in pages:
            self.pages.addItem(title, file)
        self.pages.activated.connect(self._on_page_chosen)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find on this page"))
        self.search.setAccessibleName(self.tr("Find on this page"))
        self.search.setClearButtonEnabled(True)
        self.search.textEdited.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_next)
        self.found = plain_label()
        self.headings = QListWidget()
        self.headings.setAccessibleName(self.tr("Headings of the page"))
        self.headings.currentItemChanged.connect(self._on_heading)
        self.text = _Browser(folder)
        self.text.setAccessibleName(self.tr("The page"))
        self.text.anchorClicked.connect(self._on_link)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        self._lay_out()

    def show_page(self, file: str, heading: str = "") -> None:
        """Open it at the heading, whose words or key this is; or at its beginning."""
        if file != self._shown:
            self._read(file)
        items = [self.headings.item(n) for n in range(self.headings.count())]
        wanted = heading_key(heading)
        found = next(
            (item for item in items if wanted and heading_key(item.text()) == wanted), items[0] if items else None
        )
        if found is not None:
            self.headings.setCurrentRow(-1)  # so that the same one is gone to again
            self.headings.setCurrentItem(found)

    def _read(self, file: str) -> None:
        self._shown = file
        self.pages.setCurrentIndex(self.pages.findData(file))
        is_dark = tokens_of(self.palette()) is DARK
        self.text.setMarkdown(page_text((self._folder / file).read_text(encoding="utf-8"), is_dark=is_dark))
        self.headings.clear()
        block = self.text.document().begin()
        while block.isValid():
            if level := block.blockFormat().headingLevel():
                item = QListWidgetItem("    " * max(0, level - 2) + block.text())
                item.setData(_PLACE, block.position())
                item.setSizeHint(QSize(0, ROW_COMPACT))
                self.headings.addItem(item)
            block = block.next()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        next_one = button(self.tr("Find &next"), self._on_next)
        column.addLayout(row(self.pages, None, self.found, self.search, next_one))
        self.search.setMinimumWidth(160)
        self.pages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pages.setMinimumContentsLength(_SHORTEST_NAME)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        right = QWidget()
        inner_layout(right).addWidget(self.text)
        split.addWidget(self.headings)
        split.addWidget(right)
        split.setSizes([220, 760])
        split.setStretchFactor(1, 1)
        column.addWidget(split, 1)
        column.addLayout(row(None, button(self.tr("&Close"), self.reject)))

    def _on_page_chosen(self) -> None:
        self.show_page(str(self.pages.currentData()))

    def _on_heading(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(int(item.data(_PLACE)))
            self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())  # it comes to the top then
            self.text.setTextCursor(cursor)

    def _on_link(self, url: QUrl) -> None:
        link = link_of(url.toString())
        if link is None:
            QDesktopServices.openUrl(url)
        elif self.pages.findData(link.page or self._shown) >= 0:
            self.show_page(link.page or self._shown, link.heading)

    def _on_typed(self) -> None:
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._on_next()

    def _on_next(self) -> None:
        """From here to the end, and then from the beginning."""
        words = self.search.text()
        is_found = not words or self.text.find(words)
        if not is_found:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            is_found = self.text.find(words)
        self.found.setText("" if is_found else self.tr("Not on this page"))


class _Browser(QTextBrowser):
    """Shows pictures no wider than itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        file = QUrl(name).toString()
        if kind != QTextDocument.ResourceType.ImageResource.value or "://" in file:
            return None
        image = QImage(str(self._folder / file))
        most = max(1, self.viewport().width() - _EDGE)
        return image.scaledToWidth(most, Qt.TransformationMode.SmoothTransformation) if image.width() > most else image
