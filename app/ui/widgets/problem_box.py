"""How an expected problem is told; an unforeseen one goes on to the crash handler."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.trade.problem import Problem
from app.ui.look.language import tr
from app.ui.look.plain import plain_message


def problem_text(error: Exception) -> str:
    """The buyer's text of an expected problem.

    Raises:
        Exception: `error` itself, where it is a programming error: the crash handler reports it.
    """
    if isinstance(error, Problem):
        return tr(str(error))
    raise error


def tell_problem(parent: QWidget, title: str, error: Exception) -> None:
    """A dialog, for places that have no banner."""
    box = plain_message(QMessageBox.Icon.Warning, title, problem_text(error), parent)
    box.addButton(QMessageBox.StandardButton.Ok)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def discard(dialog: QWidget | None) -> None:
    """A dialog that is done with goes when the next one opens: until then the window owns it."""
    if dialog is not None:
        dialog.deleteLater()


def ask(parent: QWidget, title: str, text: str, yes: str, no: str) -> bool:
    """A question with two named answers; Escape is the harmless one."""
    box = plain_message(QMessageBox.Icon.Question, title, text, parent)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refuse = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refuse)
    box.setEscapeButton(refuse)
    box.exec()
    is_accepted = box.clickedButton() is accept
    box.deleteLater()
    return is_accepted
