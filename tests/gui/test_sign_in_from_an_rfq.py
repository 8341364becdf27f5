"""Step 5 with an account that is signed in to in the browser: no password is asked for, and a button leads there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from app.domain.accounts.account import Account, GraphLine, Registration
from app.domain.trade.deadline import Deadline
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes import certificates
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.office import DEADLINE, DONE, ITEM, vendor
from tests.gui.hands import press
from tests.gui.settling import settle


@pytest.fixture
def account(tmp_path: Path) -> Iterator[tuple[Account, FakeAuthority]]:
    trust = certificates.Authority(tmp_path)
    with FakeAuthority(trust.leaf().context()) as fake:
        registration = Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT)
        line = GraphLine(user=USER, registration=registration, ca_file=str(trust.ca_file))
        yield Account(name="graph", via=line, from_address=USER), fake


def test_a_missing_sign_in_is_made_from_step_5(
    shown: WindowPresenter, account: tuple[Account, FakeAuthority], monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, fake = account
    made = shown.services
    made.accounts.save(graph)
    rfq = made.rfq_editing.create("Plating", DEADLINE)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    asked = made.vendors.save(replace(vendor(1), capabilities=(DONE,)))
    made.rfq_asking.set_invited(rfq.id, [asked.stored_id])
    day = datetime.now().astimezone() + timedelta(days=20)
    made.rfq_editing.change(rfq.id, deadline=Deadline.parse(f"{day:%Y-%m-%d} 17:00", "America/Chicago"))
    shown.open_rfq(rfq.id)
    settle()
    shown.editor.from_account.reload()
    settle()
    shown.editor.from_account.choose("graph")
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    assert review.sign_in.isVisible()
    assert not review.password.isVisible()
    assert "account-not-ready" in {f.code for f in review.findings}
    press(review, "Sign in…")
    settle()
    dialog = shown.accounts.dialog
    assert dialog
    assert dialog.sign_in
    assert dialog.sign_in.isVisible()
    show = fake.browsing()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: show(url.toString()))
    dialog.sign_in_asked.emit(dialog.account(), False)
    settle()
    dialog.accept()
    shown.open_rfq(rfq.id)
    shown.editor.view.show_step(REVIEW)
    settle()
    assert not review.sign_in.isVisible()
    assert "account-not-ready" not in {f.code for f in review.findings}
