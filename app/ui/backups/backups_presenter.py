"""The copies of the data: listed, made, and checked before whoever can close everything restores one."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.services.upkeep.backups import Backup, Backups
from app.ui.backups.backups_model import BackupsModel, made_text
from app.ui.backups.backups_view import BackupsDialog
from app.ui.look.tokens import Tone
from app.ui.look.wording import size_text
from app.ui.widgets.problem_box import ask, problem_text

R = TypeVar("R")


class BackupsPresenter(QObject):
    """`restore_asked` carries the name of a copy that can be restored, and the buyer wants it.

    `why_not` says what is in the way of a restore at this moment, empty where nothing is; `is_sender`: whether this
    process has the right to send.
    """

    restore_asked = Signal(str)

    def __init__(
        self,
        backups: Backups,
        jobs: JobRunner,
        parent: QWidget | None,
        *,
        why_not: Callable[[], str] = str,
        is_sender: Callable[[], bool] = bool,
        can_make: bool = True,
    ) -> None:
        super().__init__(parent)
        self._backups, self._jobs, self._why_not, self._is_sender = backups, jobs, why_not, is_sender
        self.model = BackupsModel(self)
        self.dialog = BackupsDialog(self.model, parent, can_make=can_make)
        self.dialog.make_asked.connect(self._on_make_asked)
        self.dialog.restore_asked.connect(self._on_restore_asked)
        self.dialog.folder_asked.connect(self._on_folder_asked)

    def open(self) -> None:
        """Show the copies as they are now, before everything else of the window."""
        self.dialog.banner.hush()
        self._read()
        self.dialog.open()

    def _read(self, made: Backup | None = None) -> None:
        def show(found: list[Backup]) -> None:
            self.model.replace(found)
            self.dialog.show_count(len(found))
            if made is not None:
                self.dialog.select(made)

        self._jobs.run(self._backups.all, then=show, failed=self._on_failed, pool=Pool.SLOW)

    @Slot()
    def _on_make_asked(self) -> None:
        self._begin(self.tr("Copying the data…"))
        self._run(self._backups.make, then=self._on_made)

    def _on_made(self, made: Backup | None) -> None:
        if made is None:
            text = self.tr("Nothing has changed since the last copy, so no new copy was made.")
            self.dialog.banner.say(Tone.INFO, text)
            return
        text = self.tr("The copy was made ({size}).").format(size=size_text(made.octets))
        self.dialog.banner.say(Tone.OK, text)
        self._read(made)

    @Slot(object)
    def _on_restore_asked(self, copy: Backup) -> None:
        if self._is_refused():
            return
        self._begin(self.tr("Checking the copy…"))
        is_sender = self._is_sender()

        def check() -> None:
            self._backups.check(copy.name, is_sender=is_sender)

        self._run(check, then=lambda _: self._on_checked(copy))

    def _on_checked(self, copy: Backup) -> None:
        self.dialog.banner.hush()
        # Again after the question: it may stand there for an hour, and mails fall due meanwhile.
        if self._is_sure(copy) and not self._is_refused():
            self.dialog.accept()
            self.restore_asked.emit(copy.name)

    def _is_refused(self) -> bool:
        reason = self._why_not()
        if reason:
            self.dialog.banner.say(Tone.WARN, reason)
        return bool(reason)

    def _is_sure(self, copy: Backup) -> bool:
        text = self.tr(
            "Restore the copy of {when}?\n\nVendors, RFQs, outbox, and accounts will be as they were then. What "
            "you entered since is not in the copy.\n\nThe current data isn't deleted. It is kept in the same "
            "folder as rfq-sender-replaced- with the date, and can be restored the same way.\n\nNo email goes out "
            "twice. If any were sent since that copy, they are marked as sent or Unknown, and everything that is "
            "still waiting is paused until you decide.\n\nThe window closes and opens again with the copy."
        )
        text = text.format(when=made_text(copy))
        return ask(self.dialog, self.tr("Restore a copy"), text, self.tr("&Restore"), self.tr("&Cancel"))

    @Slot()
    def _on_folder_asked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._backups.folder.backups)))

    def _begin(self, text: str) -> None:
        self.dialog.show_busy(True)
        self.dialog.banner.tell(text)

    def _run(self, call: Callable[[], R], then: Callable[[R], None]) -> None:
        self._jobs.run(call, then=then, failed=self._on_failed, ended=self._on_ended, pool=Pool.SLOW)

    def _on_ended(self) -> None:
        self.dialog.show_busy(False)

    def _on_failed(self, error: Exception) -> None:
        self.dialog.banner.say(Tone.ERR, problem_text(error))
        if self.dialog.isVisible():
            self._read()
