"""File ▸ Preferences: what is chosen once and counts for everything."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.rfqs.rfqs_presenter import RfqsPresenter
from app.ui.window.preferences_view import PreferencesDialog
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import pick, press, shortcut
from tests.gui.settling import settle


@pytest.fixture(autouse=True)
def _colors_as_before(shown: WindowPresenter) -> Iterator[None]:
    """They are the application's, which the next test has, too."""
    yield
    shown.window.choose_scheme("system")


def _opened(shown: WindowPresenter) -> PreferencesDialog:
    shortcut(shown.window, Qt.Key.Key_Comma)
    settle()
    assert shown.preferences.dialog is not None
    assert shown.preferences.dialog.isVisible()
    return shown.preferences.dialog


def _file(shown: WindowPresenter) -> Path:
    return shown.services.surroundings.data_dir / "settings.toml"


def test_what_is_chosen_is_kept_for_the_next_start_and_shown_again(shown: WindowPresenter) -> None:
    _file(shown).write_text("# ours\n[limits]\nconnections = 3\n", encoding="utf-8")
    dialog = _opened(shown)
    assert dialog.per_minute.text() == "No limit"
    assert dialog.connections.value() == 3
    pick(dialog.scheme, "Dark")
    dialog.zone.setCurrentText("Europe/Berlin")
    dialog.series.setText("ANF")
    dialog.per_minute.setValue(30)
    dialog.connections.setValue(0)
    dialog.awake.setChecked(False)
    dialog.largest.setValue(9.5)
    press(dialog, "Save")
    settle()
    assert not dialog.isVisible()
    text = _file(shown).read_text(encoding="utf-8")
    assert text.startswith("# ours")
    assert tomllib.loads(text) == {
        "time_zone": "Europe/Berlin",
        "number_series": "ANF",
        "keep_awake": False,
        "limits": {"messages_per_minute": 30, "message_mb": 9.5},
    }
    assert shown.window.scheme == "dark"
    again = _opened(shown)
    seen = (again.scheme.currentText(), again.zone.currentText(), again.series.text(), again.per_minute.value())
    assert seen == ("Dark", "Europe/Berlin", "ANF", 30)
    again.per_minute.setValue(0)
    again.largest.setValue(0)
    press(again, "Save")
    settle()
    assert "limits" not in tomllib.loads(_file(shown).read_text(encoding="utf-8"))


def test_the_next_new_rfq_has_the_zone(shown: WindowPresenter) -> None:
    dialog = _opened(shown)
    dialog.zone.setCurrentText("Asia/Tokyo")
    press(dialog, "Save")
    settle()
    rfqs: RfqsPresenter = shown.rfqs
    shortcut(shown.window, Qt.Key.Key_N)
    settle()
    assert rfqs.dialog is not None
    rfqs.dialog.title.setText("Plating")
    QTest.keyClick(rfqs.dialog.title, Qt.Key.Key_Return)
    settle()
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    assert rfq.deadline is not None
    assert rfq.deadline.zone == "Asia/Tokyo"


@pytest.mark.parametrize(("zone", "series"), [("Chicago", "RFQ"), ("America/Chicago", "4711"), ("America/Chicago", "")])
def test_what_cannot_be_used_is_told_and_nothing_is_kept(shown: WindowPresenter, zone: str, series: str) -> None:
    dialog = _opened(shown)
    dialog.zone.setCurrentText(zone)
    dialog.series.setText(series)
    press(dialog, "Save")
    settle()
    assert dialog.isVisible()
    assert "can't be used" in dialog.banner.text
    assert not _file(shown).exists()


def test_what_the_administrator_says_cannot_be_changed(shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RFQ_SENDER_LIMITS__CONNECTIONS", "2")
    dialog = _opened(shown)
    assert (dialog.connections.value(), dialog.connections.isEnabled()) == (2, False)
    assert dialog.per_minute.isEnabled()
    press(dialog, "Cancel")
    settle()
    assert not _file(shown).exists()
