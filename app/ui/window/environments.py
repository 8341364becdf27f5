"""File ▸ Environment: another one is another program. It begins when this window has closed, practice beside it."""

import sys

from PySide6.QtCore import QObject, QProcess, Slot

from app.domain.trade.problem import Problem
from app.services.upkeep.surroundings import Surroundings
from app.ui.widgets.problem_box import ask, tell_problem
from app.ui.window.main_window_view import MainWindow


class Environments(QObject):
    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window, self._surroundings = window, surroundings
        window.environment_asked.connect(self._on_asked)
        window.environment_added.connect(self._on_added)
        window.show_environments(surroundings.environments())

    @Slot()
    def offer_practice(self) -> None:
        """Sample data never goes among the buyer's own: ask whether to open the place for it."""
        text = self.tr(
            "In the practice environment you send a sample RFQ to sample vendors, and nothing leaves this computer. "
            "It opens in a second window, so your own list stays clean. Choose “Try with sample data” there.\n\n"
            "Open it now?"
        )
        yes, no = self.tr("&Open practice"), self.tr("&Cancel")
        if ask(self._window, self.tr("Practice first"), text, yes, no):
            self._start(self._surroundings.practice)

    @Slot(str)
    def _on_added(self, name: str) -> None:
        try:
            self._surroundings.add_environment(name)
        except Problem as problem:
            tell_problem(self._window, self.tr("New environment"), problem)
        else:
            self._on_asked(name)

    @Slot(str)
    def _on_asked(self, name: str) -> None:
        if self._window.close():
            self._start(name)

    def _start(self, name: str) -> None:
        override = self._surroundings.data_dir_override
        arguments = ["--data-dir", str(override)] if override else []
        program = [] if getattr(sys, "frozen", False) else ["-m", "app"]
        QProcess.startDetached(sys.executable, [*program, *arguments, "--env", name])
