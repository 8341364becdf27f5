"""The window of a vendor import: the second page says what would change."""

from PySide6.QtWidgets import QWidget

from app.ui.look.language import tr
from app.ui.sheet_import.sheet_window import CHANGES, COLUMNS, SheetWindow
from app.ui.vendor_import.changes_view import ChangesView

__all__ = ["CHANGES", "COLUMNS", "ImportWindow"]


class ImportWindow(SheetWindow):
    """`changes` is its second page."""

    def __init__(self, title: str, parent: QWidget) -> None:
        changes = ChangesView()
        super().__init__(title, parent, changes, tr("What would change"))
        self.changes = changes
