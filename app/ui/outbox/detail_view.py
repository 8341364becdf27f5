"""What became of one mail: the cause in plain words, what to do, every try; and the answer to "unknown"."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout

from app.domain.outbox.delivery import FAILED, MAY_BE_SENT, WAITING, Attempt, DeliveryLine, DeliveryState
from app.domain.trade.ids import DeliveryId
from app.services.upkeep.mail_concerns import advice_of
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import SMALL
from app.ui.look.states import delivery_chip
from app.ui.look.wording import duration_text, moment_text, size_text
from app.ui.outbox.outbox_model import waiting_seconds
from app.ui.widgets.page import button, heading, row
from app.ui.widgets.scrolled import SplitPart


class DetailView(SplitPart):
    """Acts on the rows that are selected in the table above it."""

    resolve_asked = Signal(bool)  # True: mark as sent, False: send again
    retry_asked = Signal()
    vendor_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: DeliveryId | None = None
        self._title = heading("")
        self._advice = plain_label()
        self._advice.setWordWrap(True)
        self._tries = QPlainTextEdit()
        self._tries.setReadOnly(True)
        self._tries.setTabChangesFocus(True)
        self._tries.setAccessibleName(self.tr("Attempts to send the selected email"))
        self._tries.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._mark = button(
            self.tr("&Mark as sent"), self._on_mark, self.tr("Use this if you know that the vendor has this email.")
        )
        self._again = button(self.tr("Send a&gain"), self._on_again, self.tr("Sends an exact copy of the email."))
        self._retry = button(
            self.tr("Retry thi&s one"),
            self.retry_asked.emit,
            self.tr("Makes the email again, with today's addresses. Your answers to vendors go out as you wrote them."),
        )
        self._edit = button(
            self.tr("Edit ven&dor…"), self.vendor_asked.emit, self.tr("Correct the address, then retry.")
        )
        self._copy = button(self.tr("Cop&y"), self._on_copy, self.tr("Copy this text to the clipboard."))
        self.offers = ((self._edit, "Return"), (self._retry, ""), (self._mark, ""), (self._again, ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SMALL, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(row(self._title, None, self._mark, self._again, self._edit, self._retry, self._copy))
        column.addWidget(self._advice)
        column.addWidget(self._tries, 1)

    def show_lines(self, lines: Sequence[DeliveryLine]) -> None:
        """Show one mail, or how many are selected."""
        unknown = [d for d in lines if d.state is DeliveryState.UNKNOWN]
        self._mark.setVisible(any(d.state in MAY_BE_SENT for d in lines))
        self._again.setVisible(bool(unknown))
        failed = sum(d.state in FAILED for d in lines)
        self._retry.setText(self.tr("Retry thi&s one") if failed == 1 else self.tr("Retry the&se {n}").format(n=failed))
        self._retry.setVisible(bool(failed))
        self._edit.setVisible(len(lines) == 1)
        self.setVisible(bool(lines))
        if len(lines) != 1 or self._shown != lines[0].id:
            self._tries.setPlainText("")
        self._shown = lines[0].id if len(lines) == 1 else None
        if len(lines) == 1:
            self._title.setText(f"{lines[0].vendor} – {delivery_chip(lines[0]).said}")
            self._advice.setText(advice_text(lines[0]))
        elif lines:
            text = self.tr("{n} emails selected, {failed} failed, {unknown} unknown")
            self._title.setText(text.format(n=len(lines), failed=failed, unknown=len(unknown)))
            self._advice.setText("")

    def show_attempts(self, attempts: Sequence[Attempt]) -> None:
        """List the tries, oldest first; what stands there already is not set anew, so that it can be marked."""
        text = "\n".join(_try_text(n, a) for n, a in enumerate(attempts, start=1))
        if text != self._tries.toPlainText():
            self._tries.setPlainText(text)

    def _on_mark(self) -> None:
        self.resolve_asked.emit(True)

    def _on_again(self) -> None:
        self.resolve_asked.emit(False)

    def _on_copy(self) -> None:
        parts = (self._title.text(), self._advice.text(), self._tries.toPlainText())
        QGuiApplication.clipboard().setText("\n".join(p for p in parts if p))


def advice_text(line: DeliveryLine) -> str:
    """What happened, what it means, what to do."""
    if line.state is DeliveryState.ACCEPTED:
        return tr(
            f"The server accepted this email for {line.recipients} ({size_text(line.size)}). {line.error}"
        ).strip()
    if line.state is DeliveryState.COMMITTING:
        return _waiting_text(line)
    if line.held and line.state in WAITING:
        because = line.held_because or tr("You paused this email.")
        return tr(f"{because.rstrip('.')}. Paused emails are not sent.\nChoose “Resume” to send it, or cancel it.")
    advice = advice_of(line.state, line.failure, line.server_reply, into_drafts=line.into_drafts)
    if advice is None:
        return tr(line.error) or tr(f"To {line.recipients}, {size_text(line.size)}.")
    reply = tr(f" (Server: {line.server_reply})") if line.server_reply else ""
    again = tr(_SAME_OCTETS) if line.state is DeliveryState.UNKNOWN and not line.into_drafts else ""
    if line.state is DeliveryState.DRAFTED:
        again = f"\n{tr(line.error)}" if line.error else ""
    return f"{tr(advice.happened)} {tr(advice.meaning)}\n{tr(advice.todo)}{again}{reply}"


_SAME_OCTETS = (
    " “Send again” sends an exact copy, with the same Message-ID and date. Many mail programs then show it once."
)


def _waiting_text(line: DeliveryLine) -> str:
    seconds = waiting_seconds(line)
    since = "" if seconds is None else tr(f" for {duration_text(seconds)}")
    return tr(
        f"The email is handed over; waiting for the server{since}. Servers may take ten minutes to "
        "answer.\nNo action needed. It isn't sent again while it waits."
    )


def _try_text(number: int, attempt: Attempt) -> str:
    seconds = (attempt.ended_at - attempt.started_at).total_seconds()
    answer = attempt.reply or attempt.error or tr("no answer")
    outcome = attempt.outcome.value
    line = f"  {attempt.connection}" if attempt.connection else ""
    head = tr(f"{number:>2}  {moment_text(attempt.started_at)}  {seconds:.1f} s{line}  reached {attempt.stage.value}")
    return f"{head}, {size_text(attempt.octets)}  → {outcome}: {answer}"
