"""Has the rates of a comparison entered, or read out of a file, and kept."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner, Pool
from app.domain.comparison.money import Rate
from app.services.comparison.comparing import Compared
from app.services.suite import Services
from app.ui.comparison.rates_dialog import RatesDialog
from app.ui.look.language import tr
from app.ui.widgets.problem_box import problem_text


class RatesPresenter(QObject):
    """`kept`: there are others now."""

    kept = Signal()

    def __init__(self, services: Services, jobs: JobRunner, view: QWidget) -> None:
        super().__init__(view)
        self._services, self._jobs, self._view = services, jobs, view
        self.dialog: RatesDialog | None = None

    def open(self, compared: Compared) -> None:
        """Of the currencies that its quotes are in."""
        base = compared.comparison.basis.currency
        self.dialog = dialog = RatesDialog(base, compared.currencies, compared.rates, self._view)
        dialog.entered.connect(partial(self._keep, dialog, base))
        dialog.file_chosen.connect(partial(self._read, dialog, base))
        dialog.open()

    def _keep(self, dialog: RatesDialog, base: str, rates: list[Rate]) -> None:
        self._run(dialog, self._services.comparing.keep_rates, base, rates)

    def _read(self, dialog: RatesDialog, base: str, path: Path) -> None:
        self._run(dialog, self._services.comparing.read_rates, path, base)

    def _run(self, dialog: RatesDialog, call: Callable[..., object], *about: object) -> None:
        then, failed = partial(self._on_kept, dialog), partial(self._on_failed, dialog)
        self._jobs.run(call, *about, then=then, failed=failed, pool=Pool.SLOW)

    def _on_kept(self, dialog: RatesDialog, _result: object) -> None:
        dialog.finish()
        self.kept.emit()

    @staticmethod
    def _on_failed(dialog: RatesDialog, error: Exception) -> None:
        dialog.refuse(problem_text(error))


def about_text(compared: Compared) -> str:
    """Quotes that aren't entered, and “1 EUR = 1.085 USD (Nov 26, 2026, eurofxref.csv)” of each currency."""
    base, known = compared.comparison.basis.currency, {rate.currency: rate for rate in compared.rates}
    parts = []
    if compared.not_entered:
        is_one = compared.not_entered == 1
        parts.append(
            tr("1 quote isn't entered yet: see Replies")
            if is_one
            else tr(f"{compared.not_entered:,} quotes aren't entered yet: see Replies")
        )
    for code in compared.currencies:
        rate = known.get(code)
        if rate is None:
            parts.append(tr(f"No rate for {code}: choose Rates… to enter it"))
        else:
            day = tr(f"{rate.day:%b} {rate.day.day}, {rate.day.year}")
            parts.append(f"1 {code} = {rate.factor:f} {base} ({day}, {tr(rate.source)})")
    return " · ".join(parts)
