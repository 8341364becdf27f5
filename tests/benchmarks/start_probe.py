"""Runs the window as a user starts it and prints JSON: milliseconds from the start of the process to what is seen.

`python start_probe.py FOLDER BEGUN` with `BEGUN` of `time.monotonic()`. A file of its own that imports nothing of the
program, so that it can look at another checkout (`PYTHONPATH`): it puts its looks into two modules as they are loaded.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from typing_extensions import override

_FRAME, _PAGE = "app.ui.window.main_window_view", "app.ui.rfqs.rfqs_view"
_STEP_MS = 5
_AFTER_MS = 700  # what is still to be made behind the page


class Probe:
    """What was seen when; the event loop's gaps are measured from the first paint on."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._last = 0.0
        self.told: dict[str, float] = {}
        self.gap = 0.0

    def mark(self, name: str) -> None:
        """The event loop is back: whatever was painted is on its way to the screen."""
        self.told.setdefault(name, (time.monotonic() - self._begun) * 1000)

    def watch_frame(self, module: ModuleType) -> None:
        def painted(window: Any, event: object) -> None:
            if not self.told:
                self.mark("painted")
                self.told["modules"] = len(sys.modules)
                self._watch_loop(window)
            usual(window, event)

        usual = module.MainWindow.paintEvent
        module.MainWindow.paintEvent = painted

    def watch_page(self, module: ModuleType) -> None:
        from PySide6.QtCore import QTimer

        def counted(view: Any, count: int) -> None:
            usual(view, count)
            QTimer.singleShot(0, lambda: self.mark("filled"))
            QTimer.singleShot(_AFTER_MS, self._end)

        usual = module.RfqsView.show_count
        module.RfqsView.show_count = counted

    def _watch_loop(self, window: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        timer = QTimer(window)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._on_step)
        self._last = time.monotonic()
        timer.start(_STEP_MS)

    def _on_step(self) -> None:
        now = time.monotonic()
        self.gap = max(self.gap, (now - self._last) * 1000 - _STEP_MS)
        self._last = now

    def _end(self) -> None:
        sys.stdout.write(json.dumps({**self.told, "gap": self.gap}))
        sys.stdout.flush()
        os._exit(0)  # taking down is not what is measured


class _Finder(importlib.abc.MetaPathFinder):
    """Loads a module as usual, then shows it to who wants to look into it."""

    def __init__(self, wanted: dict[str, Callable[[ModuleType], None]]) -> None:
        self._wanted = wanted

    @override
    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        look = self._wanted.pop(name, None)
        spec = importlib.machinery.PathFinder.find_spec(name, path) if look is not None else None
        if look is None or spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_look(module: ModuleType) -> None:
            load(module)
            look(module)

        spec.loader.exec_module = load_and_look  # type: ignore[method-assign]  # this one module's loader
        return spec


def _main() -> None:
    folder, begun = sys.argv[1:]
    probe = Probe(float(begun))
    sys.meta_path.insert(0, _Finder({_FRAME: probe.watch_frame, _PAGE: probe.watch_page}))
    sys.argv = ["rfq-sender", "--data-dir", folder]
    from app.__main__ import start

    start()


if __name__ == "__main__":
    _main()
