"""The files of a request: the buyer is told which may be controlled, and says what they are."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.domain.rfqs.rfq import Attachment
from app.services.rfqs.control import LevelUnknown
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import column, field, shown_text
from tests.gui.settling import settle


@pytest.fixture
def editor(shown: WindowPresenter, tmp_path_factory: pytest.TempPathFactory) -> EditorPresenter:
    """Open at the files of a request: one may be controlled, one is, one is not."""
    folder = tmp_path_factory.mktemp("parts")
    for name in ("A_BracketCUI.pdf", "B_ITAR.pdf", "C.pdf"):
        (folder / name).write_text(name, encoding="utf-8")
    rfq = shown.services.rfq_editing.create("Plating")
    shown.services.rfq_editing.attach(rfq.id, [folder])
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(ATTACHMENTS)
    settle()
    return shown.editor


def _control(editor: EditorPresenter) -> list[str]:
    model = editor.view.attachments.model
    return column(model, model.columnCount() - 2)


def _choose(editor: EditorPresenter, row: int, key: Qt.Key, times: int) -> None:
    view = editor.view.attachments
    view.table.selectRow(row)
    box = field(view, "Clearance of the selected files", QComboBox)
    box.setFocus()
    for _ in range(times):
        QTest.keyClick(box, key)
        settle()


def test_the_buyer_sees_and_decides_with_the_keyboard_which_files_are_controlled(editor: EditorPresenter) -> None:
    view = editor.view.attachments
    assert _control(editor) == ["to decide", "ITAR", ""]
    assert not view.clearance.levels.isEnabled()
    view.table.selectRow(0)
    assert "The file's name may say CUI." in shown_text(view)
    _choose(editor, 0, Qt.Key.Key_Down, 1)
    assert _control(editor) == ["not controlled", "ITAR", ""]
    assert "may say" not in shown_text(view)
    _choose(editor, 0, Qt.Key.Key_Down, 1)
    assert _control(editor) == ["CUI", "ITAR", ""]
    assert "It was marked CUI." in shown_text(view)
    _choose(editor, 0, Qt.Key.Key_Up, 2)
    assert _control(editor) == ["to decide", "ITAR", ""]


def test_a_mark_in_the_name_stays_whatever_is_decided(editor: EditorPresenter) -> None:
    _choose(editor, 1, Qt.Key.Key_Down, 1)
    assert _control(editor) == ["to decide", "ITAR", ""]


def test_what_cannot_be_decided_is_said(editor: EditorPresenter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_control: object, _file: Attachment, _level: str | None) -> Sequence[None]:
        raise LevelUnknown("There is no such level.")

    monkeypatch.setattr("app.services.rfqs.control.FileControl.decide", refuse)
    _choose(editor, 2, Qt.Key.Key_Down, 1)
    assert "There is no such level." in shown_text(editor.view.banner)
