"""The way through every page and dialog of the window, with data in them: for pictures, and for who measures."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget
from sqlalchemy import update

from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import RfqId
from app.services.suite import Services
from app.storage.base.schema import DeliveryRow
from app.ui.duplicates.duplicates_view import SEARCHING, DuplicatesWindow
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.vendor_import.import_view import CHANGES
from app.ui.vendors.vendor_dialog_view import CAPABILITIES, CONTACTS, GENERAL
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window import main_window_view
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import add_lines
from tests.gui import answers_tour, comparison_tour, dialog_tour, sheets
from tests.gui.account_tour import OFFICE, account_dialogs
from tests.patience import LIMIT_MS

Visit = Callable[[str, QWidget], None]
_LOOK_MS = 10  # who looks without a pause takes the interpreter from what it waits for
_NOW = datetime.now(UTC)
_TROUBLE: tuple[tuple[slice, dict[str, object]], ...] = (
    (
        slice(0, 3),
        {
            "state": "rejected",
            "failure": "recipient",
            "server_reply": "550 5.1.1 no such mailbox here",
            "error": "The address was refused.",
        },
    ),
    (slice(3, 5), {"state": "unknown", "failure": "ambiguous", "error": "The connection broke after the final dot."}),
    (slice(5, 6), {"state": "deferred", "failure": "transient", "server_reply": "450 4.2.0 greylisted, try again"}),
    (slice(6, 9), {"state": "ready", "held": True, "held_because": "6 of 20 addresses were refused."}),
    (slice(9, 10), {"state": "committing", "changed_at": _NOW - timedelta(seconds=75)}),
)


class Tour:
    """Goes everywhere in the window; `visit` is called with the name of each place, and with what is shown there."""

    def __init__(self, window: MainWindow, services: Services, folder: Path, visit: Visit) -> None:
        assert isinstance(window.presenter, WindowPresenter)
        self.window, self.services, self.folder, self.visit = window, services, folder, visit
        self.presenter = window.presenter

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Here is a place to look at."""
        self.visit(name, widget or self.window)

    def walk(self, data: Path | None) -> None:
        """Every screen, in the order in which a buyer meets them."""
        shown = self.window.presenter
        assert isinstance(shown, WindowPresenter)
        self.take("empty-rfqs")
        self.section(main_window_view.ACTIVITY, "empty-activity")
        dialog_tour.of_the_window(self)
        dialog_tour.quote(self)
        self.section(main_window_view.VENDORS, "empty-vendors")
        self.import_vendors(data or self.small_lists())
        rfq_id = self.request(data)
        shown.vendors.show()
        shown.vendors.changed.emit()
        shown.vendors.view.banner.hush()
        shown.vendors.view.table.selectRow(3)
        self.section(main_window_view.VENDORS, "vendors")
        self.vendor_dialog()
        self.duplicates()
        self.window.copies_asked.emit()
        copies = self.presenter.copies.screen
        assert copies
        self.wait(lambda: bool(copies.model.lines))
        copies.dialog.table.selectRow(0)
        self.take("copies", copies.dialog)
        copies.dialog.close()
        self.section(main_window_view.ACCOUNTS, "accounts")
        account_dialogs(self)
        shown.open_rfq(rfq_id)
        self.wait(lambda: shown.editor.draft.rfq is not None and bool(shown.editor.from_account.accounts))
        self.import_lines(data or self.small_lists())
        editor = shown.editor.view
        for step, name in (
            (DETAILS, "lines"),
            (ATTACHMENTS, "attachments"),
            (VENDORS, "choice"),
            (MESSAGE, "message"),
            (REVIEW, "review"),
        ):
            editor.show_step(step)
            self.take(name)
        dialog_tour.file_dialogs(self, data)
        dialog_tour.templates(self)
        dialog_tour.send_at(self)
        self.send()
        dialog_tour.changes(self)
        dialog_tour.lessons(self)
        comparison_tour.compare(self, self.services.practice.fill(5).id if data else rfq_id)
        self.section(main_window_view.OUTBOX, "outbox")
        self.section(main_window_view.ATTENTION, "attention-empty")
        self.trouble()
        self.section(main_window_view.PRACTICE, "practice")
        self.window.sidebar.show_section(main_window_view.ACTIVITY)
        answers_tour.answers(self)
        self.presenter.activity.view.tabs.turn_to(1)
        self.take("activity")
        shown.editor.closed.emit()
        self.section(main_window_view.RFQS, "rfqs")

    def small_lists(self) -> Path:
        """Small lists, where the caller has none."""
        sheets.write(self.folder, "vendors.csv", sheets.VENDORS)
        sheets.write(self.folder, "rfq-lines.csv", sheets.ITEMS)
        return self.folder

    def section(self, section: int, name: str) -> None:
        self.window.sidebar.show_section(section)
        self.take(name)

    def import_vendors(self, data: Path) -> None:
        vendors = self.presenter.vendors
        vendors.view.import_asked.emit(str(data / "vendors.csv"))
        imports = self.presenter.vendor_screens.imports
        self.wait(lambda: imports.window is not None)
        window = imports.window
        assert window
        self.take("import-columns", window)
        window.page_asked.emit(CHANGES)
        self.wait(lambda: window.page == CHANGES)
        self.take("import-changes", window)
        window.changes.model.decide(window.changes.model.undecided, "")
        window.import_asked.emit()
        self.wait(lambda: bool(vendors.model.lines))

    def import_lines(self, data: Path) -> None:
        """Looked at, and left."""
        imports = self.presenter.editor.line_import
        imports.open(self.window, data / "rfq-lines.csv")
        self.wait(lambda: imports.window is not None)
        window = imports.window
        assert window
        self.take("line-columns", window)
        window.page_asked.emit(CHANGES)
        self.wait(lambda: window.page == CHANGES)
        self.take("line-import", window)
        window.close()

    def request(self, data: Path | None) -> RfqId:
        """Two requests; the first one is looked at."""
        made = self.services
        if data is None:
            return made.practice.fill(24).id
        zone = "America/Chicago"
        made.rfq_editing.create("Hex bolts M8–M12", usual_deadline(zone, datetime.now(UTC)))
        rfq = made.rfq_editing.create("Electroless nickel and passivation", usual_deadline(zone, datetime.now(UTC)))
        add_lines(made, rfq.id, data / "rfq-lines.csv")
        made.rfq_editing.set_items(rfq.id, made.rfq_reading.get(rfq.id).items[:12])
        made.rfq_editing.attach(rfq.id, sorted((data / "drawings").glob("00*.pdf")))
        made.vendor_import.apply(made.vendor_import.plan(data / "capabilities.csv"))
        rfq = made.rfq_reading.get(rfq.id)
        best = made.matching.items(rfq.items, rfq.attachments).best(3)
        asked = {v: frozenset(rfq.line_ids[n] for n in lines) for v, lines in best.items()}
        made.rfq_asking.invite_allowed(rfq.id, asked)
        made.rfq_editing.change(rfq.id, has_form=True)
        return rfq.id

    def vendor_dialog(self) -> None:
        vendors = self.presenter.vendors
        vendors.view.edit_asked.emit(vendors.model.lines[3].id)
        self.wait(lambda: vendors.dialog is not None)
        assert vendors.dialog
        for page, name in ((GENERAL, "general"), (CONTACTS, "contacts"), (CAPABILITIES, "capabilities")):
            vendors.dialog.show_page(page)
            self.take(f"vendor-{name}", vendors.dialog)
        vendors.dialog.reject()
        vendors.view.words_asked.emit()
        words = self.presenter.vendor_screens.words
        self.wait(lambda: words.window is not None and bool(words.model.lines))
        assert words.window
        words.window.meaning.text.setText("EN plate per ASTM B-733 TYP IV CL 1")
        self.take("words", words.window)
        dialog_tour.term(self)
        words.window.close()
        vendors.view.lists_asked.emit()
        lists = self.presenter.vendor_screens.lists
        assert lists.dialog
        self.take("customer-lists", lists.dialog)
        lists.dialog.close()

    def duplicates(self) -> None:
        view = self.presenter.vendors.view
        view.duplicates_asked.emit()
        window = next(w for w in self.window.findChildren(DuplicatesWindow) if w.isVisible())
        self.wait(lambda: window.pages.currentIndex() != SEARCHING)
        self.take("duplicates", window)
        window.close()

    def send(self) -> None:
        review = self.presenter.editor.view.review
        account = self.presenter.editor.from_account.account
        assert account
        self.services.accounts.save(replace(account, per_minute=240))
        review.send_now()
        outbox = self.services.outbox_reading
        self.wait(lambda: outbox.tally()[DeliveryState.ACCEPTED] > 8)
        self.take("sending")
        self.wait(lambda: outbox.tally().open == 0)
        self.presenter.mails.view.table.selectRow(2)
        self.take("sent")

    def trouble(self) -> None:
        """What a bad day leaves behind."""
        mails = [line.id for line in self.services.outbox_reading.lines()]
        for chosen, values in _TROUBLE:
            with self.services.vendors.database.write() as session:
                session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(mails[chosen])).values(**values))
        self.services.accounts.save(OFFICE)
        self.presenter.attention.look()
        self.wait(lambda: len(self.presenter.attention.view.cards) > 3)
        self.take("attention")
        rfq = self.services.outbox_reading.lines()[0].rfq
        for search, name in ((f"{rfq} unknown", "outbox-unknown"), (f"{rfq} paused", "outbox-paused")):
            self.presenter.attention.mails_asked.emit(search)
            self.take(name)
            self.section(main_window_view.ATTENTION, "attention")
        self.presenter.attention.mails_asked.emit("confirming")
        self.take("outbox-waiting")
        self.presenter.outbox.view.search_for("")
        self.window.crashed.emit("ZeroDivisionError: division by zero")
        self.wait(lambda: any(box.isVisible() for box in self.window.findChildren(QMessageBox)))
        box = next(b for b in self.window.findChildren(QMessageBox) if b.isVisible())
        self.take("crash", box)
        box.close()

    def wait(self, is_so: Callable[[], bool]) -> None:
        deadline = QDeadlineTimer(LIMIT_MS)
        while not is_so():
            assert not deadline.hasExpired(), "the window does not get there"
            QTest.qWait(_LOOK_MS)
