"""Fusion with what it does badly drawn by ourselves: check boxes and radio buttons, and its own icons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget
from typing_extensions import override

from app.ui.look.delegates import draw_check, draw_radio
from app.ui.look.symbols import symbol_icon
from app.ui.look.tokens import Tone, tokens_of

_Element = QStyle.PrimitiveElement
_Pixmap = QStyle.StandardPixmap
_ICONS = {
    _Pixmap.SP_MessageBoxQuestion: ("question", Tone.INFO),
    _Pixmap.SP_MessageBoxInformation: ("information", Tone.INFO),
    _Pixmap.SP_MessageBoxWarning: ("attention", Tone.WARN),
    _Pixmap.SP_MessageBoxCritical: ("error", Tone.ERR),
    _Pixmap.SP_LineEditClearButton: ("clear", Tone.NEUTRAL),
}


class HouseStyle(QProxyStyle):
    """The edges that Fusion gives to boxes cannot be seen in the dark."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    @override
    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element == _Element.PE_IndicatorCheckBox:
            draw_check(painter, option.rect, _state(option), _palette(option))
        elif element == _Element.PE_IndicatorRadioButton:
            draw_radio(painter, option.rect, _palette(option), is_chosen=_state(option) == Qt.CheckState.Checked)
        else:
            super().drawPrimitive(element, option, painter, widget)

    @override
    def standardIcon(
        self,
        standardIcon: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        if standardIcon not in _ICONS:
            return super().standardIcon(standardIcon, option, widget)
        name, tone = _ICONS[standardIcon]
        palette = QApplication.palette() if widget is None else widget.palette()
        return symbol_icon(name, tokens_of(palette).ink_of(tone))


def _state(option: QStyleOption) -> Qt.CheckState:
    if option.state & QStyle.StateFlag.State_NoChange:
        return Qt.CheckState.PartiallyChecked
    return Qt.CheckState.Checked if option.state & QStyle.StateFlag.State_On else Qt.CheckState.Unchecked


def _palette(option: QStyleOption) -> QPalette:
    """With the group of a box that can't be pressed."""
    palette: QPalette = option.palette
    is_enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
    palette.setCurrentColorGroup(QPalette.ColorGroup.Active if is_enabled else QPalette.ColorGroup.Disabled)
    return palette
