"""An RFQ is saved as one file in the window, and opened from wherever it comes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from app.domain.rfqs.rfq import Rfq
from app.services.rfqs.refusals import Refusal
from app.services.rfqs.taking_in import TakenIn
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.window.rfq_files import taken_text
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE, ITEM, request_in
from tests.gui.hands import answering, choosing, plain, press, shown_text
from tests.gui.settling import settle


def trigger(shown: WindowPresenter, words: str) -> None:
    """An entry of the window's menus."""
    next(a for a in shown.window.findChildren(QAction) if plain(a.text()) == words).trigger()
    settle()


def save_from_list(shown: WindowPresenter, rfq: Rfq) -> None:
    shown.show_rfqs()
    settle()
    shown.rfqs.view.table.seek(lambda line: line.id == rfq.id)
    shown.rfqs.view.menu.save.trigger()
    settle()


def open_number(shown: WindowPresenter) -> str:
    rfq = shown.editor.draft.rfq
    return rfq.number if rfq is not None and shown.editor.view.isVisible() else ""


@pytest.fixture
def rfq(shown: WindowPresenter, tmp_path: Path) -> Rfq:
    (tmp_path / "P-1.pdf").write_bytes(b"%PDF-1.4")
    return request_in(shown.services, 2, [tmp_path / "P-1.pdf"])


def test_it_is_saved_from_the_list_and_opened_from_the_menu(shown: WindowPresenter, tmp_path: Path, rfq: Rfq) -> None:
    path = tmp_path / "for you.rfqx"
    with choosing(tmp_path / "for you"):
        save_from_list(shown, rfq)
    assert path.is_file()
    assert f"{rfq.number} is saved as {path}. It has notes" in shown_text(shown.window.banner)
    with choosing(path):
        trigger(shown, "Open RFQ file…")
    assert open_number(shown) == "RFQ-2026-0002"
    assert "RFQ-2026-0002: 1 line, 1 file, 2 of 2 vendors." in shown_text(shown.window.banner)


def test_it_is_saved_from_the_last_step(shown: WindowPresenter, tmp_path: Path, rfq: Rfq) -> None:
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(REVIEW)
    settle()
    view = shown.editor.view.review
    entry = next(a for a in view.save_menu.actions() if plain(a.text()) == "RFQ file (.rfqx)…")
    with choosing(tmp_path / "a.rfqx"):
        entry.trigger()
        settle()
    assert (tmp_path / "a.rfqx").is_file()


def test_what_is_controlled_is_saved_only_if_that_is_meant(shown: WindowPresenter, tmp_path: Path, rfq: Rfq) -> None:
    shown.services.file_control.decide(rfq.attachments[0], "ITAR")
    path = tmp_path / "a.rfqx"
    with choosing(path), answering("Cancel") as asked:
        save_from_list(shown, rfq)
    assert not path.exists()
    assert "controlled, or may be: “P-1.pdf”" in asked[0]
    with choosing(path), answering("Save all the same"):
        save_from_list(shown, rfq)
    assert path.is_file()


def test_why_it_is_not_saved_or_opened_is_said(shown: WindowPresenter, tmp_path: Path, rfq: Rfq) -> None:
    Path(rfq.attachments[0].path).unlink()
    with choosing(tmp_path / "a.rfqx"):
        save_from_list(shown, rfq)
    assert "Put the file back, or remove it from the RFQ" in shown_text(shown.window.banner)
    (tmp_path / "bad.rfqx").write_bytes(b"hello")
    with choosing(tmp_path / "bad.rfqx"):
        trigger(shown, "Open RFQ file…")
    assert "“bad.rfqx” wasn't opened: it is damaged, or isn't an RFQ file." in shown_text(shown.window.banner)
    assert shown.services.rfq_reading.count() == 1


def drag(shown: WindowPresenter, *paths: Path) -> bool:
    """Drag over the window, and let go where it takes them; whether it does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), action, data, button, keys)
    enter.ignore()
    QApplication.sendEvent(shown.window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(shown.window, QDropEvent(QPointF(5, 5), action, data, button, keys))
        settle()
    return enter.isAccepted()


def test_it_is_opened_where_it_is_dropped_and_nothing_else_is(shown: WindowPresenter, tmp_path: Path) -> None:
    rfq = shown.services.rfq_editing.create("Plating", DEADLINE)
    shown.services.rfq_editing.set_items(rfq.id, [ITEM])
    path = tmp_path / "a.RFQX"
    shown.services.rfq_exporting.write(rfq.id, path)
    assert not drag(shown)
    assert not drag(shown, tmp_path / "a.pdf")
    assert not drag(shown, path, tmp_path / "a.pdf")
    assert drag(shown, path)
    assert open_number(shown) == "RFQ-2026-0002"


def test_whom_it_does_not_ask_is_named(shown: WindowPresenter, rfq: Rfq) -> None:
    barred = (Refusal(vendor="Acme", text="The vendor is blocked."),)
    some = tuple(f"V{n}" for n in range(1, 13))
    assert shown.services.rfq_reading.count() == 1
    rfq = shown.services.rfq_editing.change(rfq.id, copies=("desk@shop.example",))
    assert taken_text(TakenIn(rfq, "RFQ-2026-0009", 9, barred, some, barred)) == (
        f"{rfq.number}: 1 line, 1 file, 2 of 9 vendors. Not in your list: V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, +2. "
        "Copies (Cc) of each email go to: desk@shop.example. Left out: “Acme”: The vendor is blocked. "
        "Without a file that it had besides: “Acme”: The vendor is blocked."
    )


def test_a_file_that_is_opened_twice_leads_to_the_rfq_that_was_made_of_it(
    shown: WindowPresenter, tmp_path: Path, rfq: Rfq
) -> None:
    path = tmp_path / "a.rfqx"
    shown.services.rfq_exporting.write(rfq.id, path)
    assert drag(shown, path)
    shown.open_rfq(rfq.id)
    settle()
    assert drag(shown, path)
    assert open_number(shown) == "RFQ-2026-0002"
    assert "RFQ-2026-0002 was made of this file before." in shown_text(shown.window.banner)
    assert shown.services.rfq_reading.count() == 2
    press(shown.window.banner, "Make another one of it")
    settle()
    assert open_number(shown) == "RFQ-2026-0003"
