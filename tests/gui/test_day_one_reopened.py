"""The first day goes wrong: the program ends in the middle of sending, and is opened again on the same folder."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import main
from app.domain.outbox.delivery import DeliveryState
from app.services.suite import Services
from app.system.settings import Settings
from app.transports.practice.mailbox import IncomingMail
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DONE, ITEM, killed_copy, lay_empty_database, vendor
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, press, shown_text
from tests.gui.settling import settle
from tests.patience import LIMIT_S

_VENDORS = 4


@contextmanager
def _opened(qtbot: QtBot, folder: Path) -> Iterator[WindowPresenter]:
    settings = Settings.load(None, folder)
    lay_empty_database(settings)
    with main.build(settings, folder) as window:
        window.show()
        qtbot.waitExposed(window)
        settle()
        assert isinstance(window.presenter, WindowPresenter)
        yield window.presenter
        ask_nothing(window)


def _prepare(made: Services) -> None:
    rfq = made.rfq_editing.create("Plating", usual_deadline("America/Chicago", datetime.now(UTC)))
    made.rfq_editing.set_items(rfq.id, [ITEM])
    asked = [replace(vendor(n), capabilities=(DONE,)) for n in range(1, _VENDORS + 1)]
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in made.vendors.save_all(asked).vendors])


def _confirm(shown: WindowPresenter) -> None:
    (rfq,) = shown.services.rfq_reading.lines()
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.view.show_step(REVIEW)
    settle()
    with answering("Send"):
        press(shown.editor.view.review, f"Send {_VENDORS} emails…")
    press(shown.editor.view.review, "Send now")


@contextmanager
def _killed_at_each_mail(made: Services, folder: Path, to: Path) -> Iterator[list[Path]]:
    """What would be left were it killed just before, and just after, the server has a mail."""
    copies: list[Path] = []
    keep = IncomingMail.keep

    def copy() -> None:
        with made.vendors.database.write():  # no other lane is half-way through a write
            copies.append(killed_copy(folder, to / str(len(copies))))

    def keeping(mail: IncomingMail, sender: str, recipients: Sequence[str]) -> None:
        copy()
        keep(mail, sender, recipients)
        copy()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IncomingMail, "keep", keeping)
        yield copies


@pytest.mark.long
def test_whenever_it_is_killed_everybody_has_one_email_or_an_honest_unknown(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with _opened(qtbot, folder) as shown:
        _prepare(shown.services)
        with _killed_at_each_mail(shown.services, folder, tmp_path) as copies:
            _confirm(shown)
            settle()
    assert len(copies) == 2 * _VENDORS
    for copy in copies:
        with _opened(qtbot, copy) as later:
            assert _check_nobody_is_forgotten_or_got_two(later) < _VENDORS, "who was at work then is in doubt"
            assert "may have been sent" in shown_text(later.window)


@pytest.mark.long
def test_closed_in_the_middle_of_sending_it_goes_on_when_it_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    with _opened(qtbot, tmp_path) as shown:
        _prepare(shown.services)
        _confirm(shown)
        qtbot.waitUntil(lambda: bool(shown.services.practice.mails()), timeout=LIMIT_S * 1000)
    with _opened(qtbot, tmp_path) as later:
        assert _check_nobody_is_forgotten_or_got_two(later) == _VENDORS, "nothing is in doubt"


def _check_nobody_is_forgotten_or_got_two(shown: WindowPresenter) -> int:
    """Returns how many are known to have theirs."""
    made = shown.services
    got = Counter(address for mail in made.practice.mails() for address in mail.recipients)
    lines = made.outbox_reading.lines(None)
    assert len(lines) == _VENDORS
    assert {line.state for line in lines} <= {DeliveryState.ACCEPTED, DeliveryState.UNKNOWN}
    sent = [line.vendor_id for line in lines if line.state is DeliveryState.ACCEPTED]
    assert {made.vendors.get(vendor_id).contacts[0].email for vendor_id in sent} <= got.keys()
    assert set(got.values()) == {1}
    return len(sent)
