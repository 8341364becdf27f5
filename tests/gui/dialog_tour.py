"""The dialogs that open over the steps of an RFQ; see `tour.py`."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox

from app.documents.quotes.pdf_words import PdfPage, PdfWords
from app.domain.inbox.filing import Place
from app.domain.inbox.incoming import IncomingPart
from app.domain.quotes.form import FormFinding
from app.domain.quotes.placed_words import PlacedWord
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import RfqId, VendorId
from app.services.quotes.documents import Document
from app.services.quotes.quoting import Proposal
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.rfq_editor.editor_view import ATTACHMENTS, MESSAGE, REVIEW
from app.ui.rfq_editor.files.find_presenter import FOLDERS_KEY
from app.ui.rfq_editor.files.scope_view import ScopeDialog
from app.ui.rfq_editor.review.changes_view import ChangesDialog
from tests.gui.hands import plain, press, said

if TYPE_CHECKING:
    from tests.gui.tour import Tour


def file_dialogs(by: "Tour", data: Path | None) -> None:
    """Of step 2: looking for files without a folder and with one, and who gets the first file."""
    editor = by.presenter.editor
    editor.view.show_step(ATTACHMENTS)
    if data is not None:
        _find(by, [], "find-empty")
        _find(by, [str(data)], "find")
    editor.view.attachments.table.selectRow(0)
    press(editor.view, "Who gets them…")
    scope = next(d for d in editor.view.findChildren(ScopeDialog) if d.isVisible())
    by.take("scope", scope)
    scope.reject()
    _too_large(by)


def _too_large(by: "Tour") -> None:
    """The bar where a model makes the emails too large; afterwards it is taken off again."""
    editor = by.presenter.editor
    rfq = editor.draft.rfq
    assert rfq
    model = by.folder / f"{rfq.items[0].part_number}.step"
    model.write_bytes(b"#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 800_000)
    editor.draft.attach([model])
    by.wait(lambda: any(file.name == model.name for file in editor.view.attachments.model.lines))
    editor.view.attachments.table.seek(lambda file: file.name == model.name)
    by.take("too-large")
    press(editor.view.attachments, "Zip")
    by.wait(lambda: any(file.name.endswith(".zip") for file in editor.view.attachments.model.lines))
    by.take("zipped")
    for _ in range(2):
        editor.draft.undo_stack.undo()
    by.wait(lambda: editor.draft.rfq is not None and editor.draft.rfq.attachments == rfq.attachments)
    editor.view.banner.hush()
    model.unlink()


def _find(by: "Tour", folders: list[str], name: str) -> None:
    editor = by.presenter.editor
    by.services.preferences.put(FOLDERS_KEY, folders)
    press(editor.view, "Find files…")
    dialog = editor.finder.dialog
    assert dialog
    by.wait(lambda: dialog.folders == folders and bool(dialog.model.lines) is bool(folders))
    dialog.table.selectRow(1)
    by.take(name, dialog)
    dialog.reject()


def send_at(by: "Tour") -> None:
    """Of step 5: looked at, and left."""
    review = by.presenter.editor.review
    by.presenter.editor.view.show_step(REVIEW)
    by.presenter.editor.view.review.time_asked.emit()
    by.wait(lambda: review.time_dialog is not None)
    assert review.time_dialog
    by.take("send-at", review.time_dialog)
    review.time_dialog.reject()


def lessons(by: "Tour") -> None:
    """What was learned of a vendor who was asked, one RFQ of it left out."""
    made, vendors = by.services, by.presenter.vendors
    (vendor,) = made.vendors.by_names([made.outbox_reading.lines()[0].vendor])
    (lesson, *_) = made.vendor_lessons.of(vendor.stored_id).lessons
    made.vendor_lessons.leave_out(vendor.stored_id, [lesson.rfq_id])
    vendors.lessons.open(vendor)
    dialog = vendors.lessons.dialog
    assert dialog
    by.wait(lambda: bool(dialog.model.lines))
    by.take("learned", dialog)
    dialog.reject()
    made.vendor_lessons.leave_out(vendor.stored_id, [lesson.rfq_id], is_left_out=False)


def changes(by: "Tour") -> None:
    """What was changed since the RFQ was sent; afterwards it is as it was."""
    editor = by.presenter.editor
    rfq = editor.draft.rfq
    assert rfq
    editor.draft.change("title", f"{rfq.title}, second lot")
    editor.draft.change("attachments", rfq.attachments[1:])
    by.wait(editor.view.revision.isVisible)
    by.take("changed")
    press(editor.view.revision, "Show changes…")
    dialog = next(d for d in by.window.findChildren(ChangesDialog) if d.isVisible())
    by.take("changes", dialog)
    dialog.reject()
    for _ in range(2):
        editor.draft.undo_stack.undo()
    by.wait(lambda: not editor.view.revision.isVisible())


def templates(by: "Tour") -> None:
    """Of step 4."""
    editor = by.presenter.editor
    editor.view.show_step(MESSAGE)
    editor.view.message.template.manage_asked.emit()
    dialog = editor.templates.dialog
    assert dialog
    by.take("templates", dialog)
    dialog.reject()


def of_the_window(by: "Tour") -> None:
    """Those that the menu opens."""
    by.presenter.rfqs.ask_new()
    new = by.presenter.rfqs.dialog
    assert new
    by.take("new-rfq", new)
    new.reject()
    by.window.preferences_asked.emit()
    preferences = by.presenter.preferences
    by.wait(lambda: preferences.dialog is not None)
    assert preferences.dialog
    by.take("preferences", preferences.dialog)
    preferences.dialog.reject()
    by.window.manual_asked.emit()
    manual = by.presenter.manual.shown
    assert manual
    by.take("manual", manual)
    manual.close()
    next(a for a in by.window.findChildren(QAction) if plain(a.text()) == said("About RFQ Sender")).trigger()
    about = next(b for b in by.window.findChildren(QMessageBox) if b.isVisible())
    by.take("about", about)
    about.close()


def quote(by: "Tour") -> None:
    """With all that it can show: a page, what is to be checked, and what the quote before said."""
    before, proposed = (_quote(price) for price in ("14.20", "13.90"))
    findings = tuple(FormFinding(code="doubt", text=f"“1.{n}50” may be 1.{n}5 or 1{n}50.") for n in range(7))
    place = Place(RfqId(1), "RFQ-2026-0042", VendorId(1), "Acme Plating")
    part = IncomingPart(position=1, name="quote 4711.pdf", media_type="application/pdf", size=1, sha256="")
    page = PdfPage(1, 612.0, 792.0, (PlacedWord("$13.90", 1, 400.0, 300.0, 440.0, 312.0),))
    dialog = QuoteDialog("Quote of Acme Plating – RFQ-2026-0042", by.window)
    dialog.show_proposal(
        Proposal(place, proposed, before, findings),
        {1: "0022-10116", 2: "0190-25230"},
        (Document(part, PdfWords((page,))),),
        are_candidates=True,
    )
    dialog.open()
    by.take("quote-to-check", dialog)
    dialog.sources.setCurrentIndex(0)
    by.take("quote-email", dialog)
    dialog.reject()


def _quote(price: str) -> Quote:
    rows = ((1, 1), (1, 5), (1, 25), (2, 10), (2, 1000))
    return Quote(
        rfq_id=RfqId(1),
        vendor_id=VendorId(1),
        source=Source.DOCUMENT,
        prices=tuple(
            QuotedPrice(line=line, quantity=n, unit_price=Decimal(price), evidence="page 1: 400 300 440 312")
            for line, n in rows
        ),
        currency="USD",
        file="quote 4711.pdf",
    )


def term(by: "Tour") -> None:
    """Of the vocabulary."""
    words = by.presenter.vendor_screens.words
    assert words.window
    words.window.add_asked.emit()
    assert words.dialog
    by.take("term", words.dialog)
    words.dialog.reject()
