"""A text of any length below a table: wrapped wherever it must be, to be selected and copied."""

from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.ui.look.table import quiet

_ROWS = 2


class FullText(QPlainTextEdit):
    """Unlike a label it also breaks what has no blanks, such as a path. It is hidden while it says nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)  # it begins where labels above it begin
        self.setFixedHeight(_ROWS * self.fontMetrics().lineSpacing())
        quiet(self)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show this instead."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self.setVisible(bool(text))
