"""Shows answers by piles, has mailboxes looked into, and does what the buyer says about each answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.mailbox_watch import MailboxWatch
from app.background.watching import Watching
from app.domain.inbox.entry import Entry
from app.domain.inbox.filing import Place
from app.domain.inbox.incoming import IncomingPart
from app.domain.inbox.kind import Kind
from app.domain.inbox.pile import Pile, heights
from app.domain.trade.ids import RfqId
from app.services.inbox.following import Looked
from app.services.inbox.taking_in import TakenIn
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.replies.exchange_presenter import ExchangePresenter
from app.ui.replies.look_words import NO_MAILBOX, followed_text, looked_text, taken_text
from app.ui.replies.opened import Opened, opened
from app.ui.replies.place_dialog import PlaceDialog
from app.ui.replies.replies_model import RepliesModel
from app.ui.replies.replies_view import RepliesView
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.problem_box import problem_text

_MOST = 1_000  # answers that a pile shows, newest first


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows of a pile, read at once."""

    entries: Sequence[Entry]
    heights: Mapping[Pile, int]
    waiting: int  # for the buyer, whatever RFQ the page is narrowed to


class RepliesPresenter(QObject):
    """`counted` tells how many answers wait for the buyer; `changed`: an RFQ's answers are others now.

    `quote_asked`: the quote that an answer brings is to be entered; `answer_asked`: the buyer wants to write back.
    """

    counted = Signal(int)
    changed = Signal()
    quote_asked = Signal(object)  # Entry
    answer_asked = Signal(object)  # Entry
    clarification_asked = Signal(object)  # Entry: its question is to be answered to all

    def __init__(self, services: Services, jobs: JobRunner, watch: MailboxWatch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._watch = services, jobs, watch
        self._pile = Pile.NEEDS_YOU
        self._rfq_id: RfqId | None = None  # the only one whose answers are shown
        self._is_asked = False  # the buyer waits for the look that is under way
        self.model = RepliesModel(self)
        self.view = RepliesView(self.model)
        self._read = Latest(jobs, self._shown, then=self._on_shown, failed=self.on_failed, only_newest=True)
        self._open = Latest(
            jobs,
            partial(opened, services),
            then=self._on_opened,
            failed=self.on_failed,
            pool=Pool.SLOW,
            only_newest=True,
        )
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)
        self.beside = ExchangePresenter(services, jobs, self.view, self)
        self.beside.changed.connect(self.show)
        self._connect()

    def show(self) -> None:
        """The page is turned to."""
        self._read.ask(self._pile, self._rfq_id)

    def narrow(self, rfq_id: RfqId | None, number: str = "", pile: Pile = Pile.ALL) -> None:
        """Show this pile, and of it only the answers to this RFQ; None: those to all."""
        self._rfq_id = rfq_id
        self.view.show_rfq(number)
        self._turn_to(pile)

    def count(self) -> None:
        """How many wait, whether the page is looked at or not."""
        self._jobs.run(self._services.replies.needing_you, then=self.counted.emit)

    def _connect(self) -> None:
        view, answer = self.view, self.view.answer
        view.pile_chosen.connect(self._on_pile_chosen)
        view.entry_chosen.connect(self._on_entry_chosen)
        view.fetch_asked.connect(self._on_fetch_asked)
        view.files_given.connect(self._on_files_given)
        view.every_rfq_asked.connect(self._on_every_rfq_asked)
        answer.place_chosen.connect(self._on_place_chosen)
        answer.elsewhere_asked.connect(self._on_elsewhere_asked)
        answer.aside_asked.connect(self._on_aside_asked)
        answer.done_asked.connect(self._on_done_asked)
        answer.enter_asked.connect(self._on_enter_asked)
        answer.answer_asked.connect(self._on_answer_asked)
        answer.all_asked.connect(self._on_all_asked)
        view.table.opened.connect(self._on_opened_by_hand)
        answer.undo_asked.connect(self._on_undo_asked)
        answer.save_asked.connect(self._on_save_asked)
        self._watch.began.connect(self._on_look_began)
        self._watch.looked.connect(self._on_looked)
        self._watch.dropped.connect(self._on_taken)
        self._watch.failed.connect(self._on_look_failed)

    def _shown(self, pile: Pile, rfq_id: RfqId | None) -> _Shown:
        """Runs on the database's thread and touches services only."""
        replies = self._services.replies
        entries = replies.all(replace(pile.wanted, rfq_id=rfq_id), _MOST)
        return _Shown(entries, heights(replies.counts(rfq_id)), replies.needing_you())

    def _on_shown(self, shown: _Shown) -> None:
        self.view.show_heights(shown.heights)
        self.counted.emit(shown.waiting)
        if not shown.entries and self._pile is Pile.NEEDS_YOU and shown.heights[Pile.ALL] and not self.model.lines:
            self._turn_to(Pile.ALL)  # nothing waits: then whatever came in is more than an empty list
            return
        self.model.replace(shown.entries)
        self.view.begin()

    def _turn_to(self, pile: Pile) -> None:
        self._pile = pile
        self.view.show_pile(pile)
        self.show()

    @Slot(object)
    def _on_pile_chosen(self, pile: Pile) -> None:
        self._turn_to(pile)

    @Slot()
    def _on_every_rfq_asked(self) -> None:
        self.narrow(None, pile=self._pile)

    @Slot(object)
    def _on_entry_chosen(self, entry: Entry) -> None:
        self.view.answer.show_entry(entry, "")
        self._open.ask(entry)

    def _on_opened(self, found: Opened) -> None:
        chosen = self.view.selected
        if chosen is None or chosen.id != found.entry.id:
            return
        answer = self.view.answer
        answer.show_entry(found.entry, found.last_step, found.people, found.unreached)
        if found.mail is not None:
            answer.show_mail(found.mail)
        else:
            answer.show_unreadable(found.why_not)

    @Slot(object)
    def _on_place_chosen(self, place: Place) -> None:
        self._do(self._services.replies.file, place.rfq_id, place.vendor_id)

    @Slot()
    def _on_elsewhere_asked(self) -> None:
        self._jobs.run(self._services.replies.places, then=self._on_places, failed=self.on_failed)

    def _on_places(self, places: Sequence[Place]) -> None:
        dialog = PlaceDialog(places, self.view)
        dialog.chosen.connect(self._on_place_chosen)
        dialog.open()

    @Slot()
    def _on_aside_asked(self) -> None:
        self._do(self._services.replies.lay_aside)

    @Slot()
    def _on_done_asked(self) -> None:
        self._do(self._services.replies.settle)

    @Slot()
    def _on_enter_asked(self) -> None:
        if (entry := self.view.selected) is not None:
            self.quote_asked.emit(entry)

    @Slot()
    def _on_answer_asked(self) -> None:
        if (entry := self.view.selected) is not None:
            self.answer_asked.emit(entry)

    @Slot()
    def _on_all_asked(self) -> None:
        if (entry := self.view.selected) is not None:
            self.clarification_asked.emit(entry)

    @Slot()
    def on_answered(self) -> None:
        """An answer is in the outbox."""
        self._on_done(None)
        self.view.banner.say(Tone.OK, self.tr("1 email queued"))

    @Slot(int)
    def on_called_off(self, number: int) -> None:
        """So many emails that waited."""
        self._on_done(None)
        said = self.tr("The email is called off.") if number else self.tr("The email is being sent, or was sent.")
        self.view.banner.say(Tone.OK if number else Tone.WARN, said)

    @Slot(object)
    def _on_opened_by_hand(self, entry: Entry) -> None:
        """Enter, or a double click."""
        if entry.place is not None and entry.kind in (Kind.FORM, Kind.QUOTE):
            self.quote_asked.emit(entry)

    @Slot()
    def _on_undo_asked(self) -> None:
        self._do(self._services.replies.undo)

    def _do(self, deed: Callable[..., object], *about: object) -> None:
        if (entry := self.view.selected) is not None:
            self._jobs.run(deed, entry.id, *about, then=self._on_done, failed=self.on_failed)

    def _on_done(self, _result: object) -> None:
        self.view.banner.hush()
        self.changed.emit()
        self.show()

    @Slot(object)
    def _on_save_asked(self, part: IncomingPart) -> None:
        entry = self.view.selected
        path = save_file(self.view, self.tr("Save file"), part.name, self.tr("All files (*)"))
        if entry is not None and path is not None:
            save = self._services.opening.save
            self._jobs.run(save, entry, part, path, then=self._on_saved, failed=self.on_failed, pool=Pool.SLOW)

    def _on_saved(self, _nothing: None) -> None:
        self.view.banner.say(Tone.OK, self.tr("The file is saved."))

    @Slot(list)
    def _on_files_given(self, paths: list[Path]) -> None:
        self._watching.begin()
        watch = self._watching.watch(
            self.tr("Reading emails"), self.tr("You stopped. What was added until then stays.")
        )
        files = self._services.taking_in.files
        self._jobs.run(files, paths, watch, then=self._on_taken, failed=self.on_failed, pool=Pool.SLOW)

    @Slot(str, int, int)
    def _on_told(self, what: str, done: int, of: int) -> None:
        deeds = ((self.tr("&Stop"), self._watching.stop),)
        self.view.banner.tell(self.tr("{what}: {done:,} of {of:,}").format(what=what, done=done, of=of), deeds)

    @Slot(object)
    def _on_taken(self, taken: TakenIn) -> None:
        tone = Tone.WARN if taken.unread else Tone.OK
        unread = [tr(f"{name}: {why}") for name, why in taken.unread.items()]
        self.view.banner.say(tone, "\n".join([taken_text(taken), *unread]))
        self.changed.emit()
        self.show()

    @Slot()
    def _on_fetch_asked(self) -> None:
        self._is_asked = True
        self._watch.look()

    @Slot()
    def _on_look_began(self) -> None:
        if self._is_asked:
            self.view.banner.tell(self.tr("Looking for answers…"))

    @Slot(object)
    def _on_looked(self, found: list[Looked]) -> None:
        self.view.show_followed(followed_text(found, self._services.following.unread_addresses()))
        if self._is_asked:
            self._is_asked = False
            tone = Tone.WARN if any(looked.problem for looked in found) or not found else Tone.OK
            self.view.banner.say(tone, "\n".join(map(looked_text, found)) or tr(NO_MAILBOX))
        if self._services.is_shared or any(looked.taken.added for looked in found):  # or others have taken some in
            self.changed.emit()
            if self.view.isVisible():
                self.show()
            else:
                self.count()

    @Slot(object)
    def _on_look_failed(self, error: Exception) -> None:
        self._is_asked = False
        self.on_failed(error)

    @Slot(object)
    def on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
