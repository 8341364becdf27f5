"""File ▸ Preferences: reads what counts, shows it, and keeps what was changed."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.services.suite import Services
from app.ui.look.theme import Scheme
from app.ui.look.tokens import Tone
from app.ui.widgets.deadline_fields import ZONE_KEY
from app.ui.widgets.problem_box import discard, problem_text
from app.ui.window.main_window_view import MainWindow
from app.ui.window.preferences_view import PreferencesDialog, Shown


class PreferencesPresenter(QObject):
    zone_chosen = Signal(str)

    def __init__(self, window: MainWindow, services: Services, jobs: JobRunner) -> None:
        super().__init__(window)
        self._window, self._services, self._jobs = window, services, jobs
        self.dialog: PreferencesDialog | None = None
        window.preferences_asked.connect(self._on_asked)

    @Slot()
    def _on_asked(self) -> None:
        self._jobs.run(self._read, self._window.scheme, self._window.language, then=self._show, pool=Pool.SLOW)

    def _read(self, scheme: Scheme, language: str) -> Shown:
        surroundings = self._services.surroundings
        written = surroundings.written_settings()
        values = written.values()
        accounts = [account.name for account in self._services.accounts.all()]
        if str(values["account"]) not in accounts:
            accounts.append(str(values["account"]))
        return Shown(
            scheme=scheme,
            language=language,
            values={
                key: value for key, value in values.items() if value is None or isinstance(value, str | float | int)
            },
            fixed=written.fixed(),
            accounts=accounts,
            place=str(written.folder.settings_file),
        )

    def _show(self, shown: Shown) -> None:
        discard(self.dialog)
        self.dialog = PreferencesDialog(shown, self._window)
        self.dialog.saved.connect(self._on_saved)
        self.dialog.open()

    @Slot(str, str, dict)
    def _on_saved(self, scheme: Scheme, language: str, changed: dict[str, object]) -> None:
        if language != self._window.language:
            self._window.choose_language(language)
        if scheme != self._window.scheme:
            self._window.choose_scheme(scheme)
        if changed:
            keep = partial(self._keep, changed)
            self._jobs.run(keep, then=partial(self._on_kept, changed), failed=self._on_failed, pool=Pool.SLOW)
        else:
            self._close()

    def _keep(self, changed: dict[str, object]) -> None:
        self._services.surroundings.keep_settings(changed)
        if "time_zone" in changed:
            self._services.preferences.put(ZONE_KEY, changed["time_zone"])

    def _on_kept(self, changed: dict[str, object], _nothing: None) -> None:
        if "time_zone" in changed:
            self.zone_chosen.emit(str(changed["time_zone"]))
        self._window.say_briefly(self.tr("Preferences saved."))
        self._close()

    def _on_failed(self, error: Exception) -> None:
        if self.dialog is not None:
            self.dialog.banner.say(Tone.ERR, problem_text(error))

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()
