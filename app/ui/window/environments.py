"""File ▸ Environment: another one is another program, which begins when this window has closed."""

import sys

from PySide6.QtCore import QObject, QProcess, Slot

from app.domain.trade.problem import Problem
from app.services.upkeep.surroundings import Surroundings
from app.ui.widgets.problem_box import tell_problem
from app.ui.window.main_window_view import MainWindow


class Environments(QObject):
    def __init__(self, window: MainWindow, surroundings: Surroundings) -> None:
        super().__init__(window)
        self._window, self._surroundings = window, surroundings
        window.environment_asked.connect(self._on_asked)
        window.environment_added.connect(self._on_added)

    def show(self) -> None:
        """Those that there are."""
        self._window.show_environments(self._surroundings.environments())

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
            override = self._surroundings.data_dir_override
            arguments = ["--data-dir", str(override)] if override else []
            program = [] if getattr(sys, "frozen", False) else ["-m", "app"]
            QProcess.startDetached(sys.executable, [*program, *arguments, "--env", name])
