"""Who is asked for an account's servers, a line for each: running, found, nothing, or why it could not be asked."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.accounts.search import Step, StepState
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import TIGHT
from app.ui.look.tokens import Tone
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.page import inner_layout, row

_CHIPS = {
    StepState.RUNNING: Chip("…", "", Tone.INFO),
    StepState.FOUND: Chip("✓", "", Tone.OK),
    StepState.NOTHING: Chip("–", "", Tone.NEUTRAL),
    StepState.FAILED: Chip("!", "", Tone.WARN),
}
_SAID = {
    StepState.RUNNING: "asking…",
    StepState.FOUND: "found",
    StepState.NOTHING: "nothing there",
    StepState.FAILED: "couldn't be asked",
}


class SearchSteps(QWidget):
    """Empty until somebody is asked."""

    def __init__(self) -> None:
        super().__init__()
        self._column = inner_layout(self)
        self._column.setSpacing(TIGHT)
        self._lines: dict[str, tuple[QWidget, ChipLabel, QLabel]] = {}
        self.steps: dict[str, Step] = {}
        self.hide()

    def clear(self) -> None:
        """Show nothing."""
        for line, _chip, _label in self._lines.values():
            line.hide()
            line.deleteLater()
        self._lines, self.steps = {}, {}
        self.hide()

    def show_step(self, step: Step) -> None:
        """As it is now, in place of how it was."""
        self.steps[step.name] = step
        _line, chip, label = self._lines.get(step.name) or self._made(step.name)
        chip.show_chip(_CHIPS[step.state])
        chip.setAccessibleName(tr(_SAID[step.state]))
        text = tr(step.text) if step.text else tr(_SAID[step.state])
        label.setText(f"{tr(step.name)} – {text}")
        self.show()

    def _made(self, name: str) -> tuple[QWidget, ChipLabel, QLabel]:
        line, chip, label = QWidget(), ChipLabel(), plain_label()
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        parts = row(chip)
        parts.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        parts.addWidget(label, 1)
        parts.setContentsMargins(0, 0, 0, 0)
        line.setLayout(parts)
        self._column.addWidget(line)
        self._lines[name] = made = line, chip, label
        return made
