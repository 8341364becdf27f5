"""The self-test's window: painted where nobody sees it, filled, and closed again."""

import sys
from pathlib import Path

from app.cli.answer import Exit, say
from app.main import frame
from app.system.environments import PRACTICE
from app.system.folders import data_folder
from app.system.painted import FILLED, PAINTED
from app.system.settings import Settings


def paint(folder: Path) -> int:
    """In the child: the exit code. The settings are the program's own, whatever the buyer's say."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - slows what is loaded behind it

    # As an option: Wine drops Qt's variables, and one of the buyer's would win over ours.
    application = QApplication([sys.argv[0], "-platform", "offscreen"])
    settings = Settings(environment=PRACTICE, folder=data_folder(folder, PRACTICE), look_for_updates=False)
    with frame(settings, folder) as (window, opening):
        opening.painted.connect(lambda: say(PAINTED))
        opening.opened.connect(application.quit)
        opening.failed.connect(application.quit)
        window.show()
        opening.begin_after_paint()
        application.exec()
        if opening.error is not None:
            raise opening.error
        say(FILLED)
    return Exit.DONE
