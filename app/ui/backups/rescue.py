"""Where the database cannot be opened at all: what is wrong, and the copies that can take its place."""

from contextlib import closing

from PySide6.QtWidgets import QMessageBox

from app.background.job_runner import JobRunner
from app.services.upkeep.backups import Backups
from app.ui.backups.backups_presenter import BackupsPresenter
from app.ui.look.plain import plain_message


def choose_copy(backups: Backups, trouble: str) -> str:
    """Say what is wrong, and let a copy be chosen; its name, or "" where the program shall end.

    Works on the files alone.
    """
    chosen: list[str] = []
    if _are_wanted(trouble, has_copies=bool(backups.all())):
        with closing(JobRunner()) as jobs:
            presenter = BackupsPresenter(backups, jobs, None, can_make=False)
            presenter.restore_asked.connect(chosen.append)
            presenter.open()
            presenter.dialog.exec()
            presenter.dialog.deleteLater()
    return "".join(chosen)


def _are_wanted(trouble: str, *, has_copies: bool) -> bool:
    box = plain_message(QMessageBox.Icon.Critical, "RFQ Sender", trouble)
    leave = box.addButton(box.tr("&Quit"), QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(leave)
    if has_copies:
        box.setDefaultButton(box.addButton(box.tr("&Restore a copy…"), QMessageBox.ButtonRole.AcceptRole))
    box.exec()
    are_wanted = box.clickedButton() not in {None, leave}
    box.deleteLater()
    return are_wanted
