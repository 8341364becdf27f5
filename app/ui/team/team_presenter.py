"""Reads and keeps a team's users and rules, and reads the log of changes."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.domain.people.change_log import LoggedChange
from app.domain.people.user import Role, User
from app.domain.rfqs.approval import ApprovalRules
from app.services.people.people import People
from app.services.rfqs.approving import RfqApproving
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.team.team_model import ROLES, ChangesModel, UsersModel
from app.ui.team.team_view import LOG, TeamDialog
from app.ui.team.user_dialog_view import UserDialog
from app.ui.widgets.banner import Deed
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.problem_box import discard, problem_text

_MOST_CHANGES = 500


class TeamPresenter(QObject):
    """One dialog at a time."""

    def __init__(self, people: People, approving: RfqApproving, jobs: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._people, self._approving, self._jobs, self._window = people, approving, jobs, window
        self._users, self._changes = UsersModel(self), ChangesModel(self)
        self.dialog: TeamDialog | None = None
        self.user_dialog: UserDialog | None = None
        self._log = Latest(jobs, self._read_log, then=self._on_log, failed=self._on_failed, only_newest=True)

    @Slot()
    def open(self) -> None:
        """Show the dialog with what there is now."""
        discard(self.dialog)
        self.dialog = dialog = TeamDialog(self._users, self._changes, self._window)
        dialog.add_asked.connect(self._on_add_asked)
        dialog.role_asked.connect(self._on_role_asked)
        dialog.remove_asked.connect(self._on_remove_asked)
        dialog.rules_asked.connect(self._on_rules_asked)
        dialog.page_shown.connect(self._on_page_shown)
        dialog.log.asked.connect(self._on_log_asked)
        dialog.log.export_asked.connect(self._on_export_asked)
        self._read()
        dialog.open()

    def _read(self) -> None:
        self._jobs.run(self._people.all, then=self._on_read, failed=self._on_failed)
        self._jobs.run(self._approving.rules, then=self._on_rules, failed=self._on_failed)

    def _on_read(self, users: Sequence[User]) -> None:
        self._users.replace(users)
        if self.dialog:
            self.dialog.show_state()
            self.dialog.log.show_users(users)

    def _on_rules(self, rules: ApprovalRules) -> None:
        if self.dialog:
            self.dialog.show_rules(rules)

    @Slot()
    def _on_add_asked(self) -> None:
        self._ask(None)

    @Slot(object)
    def _on_role_asked(self, user: User) -> None:
        self._ask(user)

    def _ask(self, user: User | None) -> None:
        discard(self.user_dialog)
        role = Role.BUYER if self._users.lines else Role.ADMIN
        self.user_dialog = UserDialog(user, role, self.dialog or self._window)
        self.user_dialog.kept.connect(self._on_kept)
        self.user_dialog.open()

    @Slot(str, object)
    def _on_kept(self, name: str, role: Role) -> None:
        self._jobs.run(self._people.put, name, role, then=self._on_put, failed=self._on_refused)

    def _on_put(self, user: User) -> None:
        if self.user_dialog:
            self.user_dialog.begin_anew()
            self.user_dialog.accept()
        self._say(Tone.OK, f"{user.name}: {tr(ROLES[user.role])}.")
        self._read()

    @Slot(list)
    def _on_remove_asked(self, users: Sequence[User]) -> None:
        self._jobs.run(self._remove, users, then=self._on_removed, failed=self._on_failed)

    def _remove(self, users: Sequence[User]) -> Sequence[User]:
        self._people.remove(*(user.name for user in users))
        return users

    def _on_removed(self, users: Sequence[User]) -> None:
        text = tr(f"{counted(len(users), 'user', 'users')} removed.")
        self._say(Tone.OK, text, ((self.tr("&Undo"), partial(self._put_back, users)),))
        self._read()

    def _put_back(self, users: Sequence[User]) -> None:
        self._jobs.run(self._people.put_all, users, then=self._on_put_back, failed=self._on_failed)

    def _on_put_back(self, _nothing: None) -> None:
        if self.dialog:
            self.dialog.banner.hush()
        self._read()

    @Slot(object)
    def _on_rules_asked(self, rules: ApprovalRules) -> None:
        self._jobs.run(self._approving.set_rules, rules, then=self._on_rules_kept, failed=self._on_failed)

    def _on_rules_kept(self, _nothing: None) -> None:
        self._say(Tone.OK, self.tr("Saved. It holds for all RFQs that aren't sent yet."))

    @Slot(int)
    def _on_page_shown(self, page: int) -> None:
        if page == LOG and self.dialog:
            self.dialog.log.ask()

    @Slot(str, str)
    def _on_log_asked(self, who: str, rfq: str) -> None:
        self._log.ask(who, rfq)

    def _read_log(self, who: str, rfq: str) -> Sequence[LoggedChange]:
        return self._people.latest(_MOST_CHANGES, who, rfq)

    def _on_log(self, changes: Sequence[LoggedChange]) -> None:
        self._changes.replace(changes)
        if self.dialog:
            self.dialog.log.show_state(_MOST_CHANGES)

    @Slot(str, str)
    def _on_export_asked(self, who: str, rfq: str) -> None:
        path = save_file(
            self._window, self.tr("Export the log"), "changes.xlsx", self.tr("Excel (*.xlsx);;CSV (*.csv)")
        )
        if path is not None:
            export = partial(self._people.export, path, None, who, rfq)
            self._jobs.run(export, then=partial(self._on_exported, path.name), failed=self._on_failed)

    def _on_exported(self, name: str, rows: int) -> None:
        self._say(Tone.OK, tr(f"{counted(rows, 'change', 'changes')} written to “{name}”."))

    def _on_refused(self, error: Exception) -> None:
        if self.user_dialog:
            self.user_dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._say(Tone.ERR, problem_text(error))
        self._read()

    def _say(self, tone: Tone, text: str, deeds: Sequence[Deed] = ()) -> None:
        if self.dialog:
            self.dialog.banner.say(tone, text, deeds)
