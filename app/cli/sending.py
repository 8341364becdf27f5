"""Sending from a terminal: the same lanes as the window's, on a plain executor, with a progress bar."""

import gc
import getpass
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.cli.answer import Answer, Exit, Table, refused, tell
from app.cli.ending import Ending, gently
from app.cli.outbox_table import message, message_table, summary
from app.cli.progress import LINE_S
from app.domain.accounts.account import Account
from app.domain.outbox.delivery import WAITING, DeliveryState, Tally
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.accounts.passwords import PasswordSource
from app.services.sending.broken_off import kept_if_broken_off
from app.services.sending.outbox_reading import Outlook
from app.services.suite import Services

if TYPE_CHECKING:
    from app.services.sending.dispatch import Dispatch

HOW_TO_GO_ON = "Restore a newer copy (rfq-sender backup list), or continue with this data: rfq-sender backup go-on"
_LANES = 16
_TICK_S = 0.1
_TEND_S = 1.0
_PATIENCE_S = 15.0  # a server out of reach is tried again for so long
_LAST_WAIT_S = 10.0  # for the answer to a mail that is handed over


class CommandRefused(Problem):
    """The command changes nothing; the message says why and what to do."""


def unlock_account(services: Services, account: Account) -> None:
    """Ask for a missing password where somebody sits at the terminal; a sign-in takes a browser, so it is only told."""
    state = services.accounts.password_state(account)
    if state.source is not PasswordSource.MISSING:
        return
    if account.is_oauth:
        tell(state.note)
    elif sys.stdin.isatty():
        tell(state.note)
        services.accounts.enter_password(account.name, getpass.getpass(f"Password of {account.via.user}: "))


def take_right(services: Services) -> None:
    """Become the process that sends, and say what an earlier one left behind."""
    left = services.sending_right.take()
    if left.older:
        tell(f"{left.older.text} {HOW_TO_GO_ON}")
    if left.returned or left.unknown:
        tell(f"An earlier run was interrupted: {left.returned} emails were not sent, {left.unknown} may have been.")
    if left.stale:
        tell(
            f"{left.stale} emails waited too long or are past their deadline, so they are paused. See: "
            "rfq-sender outbox"
        )


def send_open(services: Services, rfq_id: RfqId | None) -> Answer:
    """Send until nothing is left to do now; the answer is about one request, or all. The right to send is taken."""
    with kept_if_broken_off():
        return _answer(services, rfq_id, interrupted=_sent(services, rfq_id))


def _sent(services: Services, rfq_id: RfqId | None) -> bool:
    """Whether it was interrupted."""
    with _progress(lambda: services.outbox_reading.tally(rfq_id)) as show:
        try:
            services.awake.hold()
            drain(services.dispatch, show)
        except KeyboardInterrupt:
            return True
        finally:
            services.awake.release()
    return False


def drain(dispatch: "Dispatch", show: Callable[[], None]) -> None:
    """Run lanes until nothing is due, or an account cannot send; later tries are left to later.

    A KeyboardInterrupt stops the lanes and goes on to the caller; what is handed over is waited for, ten seconds long.
    """
    idle = threading.Event()
    dispatch.observe(on_idle=idle.set)
    pool = ThreadPoolExecutor(_LANES)
    gc.freeze()  # the program itself is not looked through again and again while lanes make their small objects
    try:
        with gently() as ending:
            _work(dispatch, pool, idle, show, ending)
    except KeyboardInterrupt:
        dispatch.stop()
        until = time.monotonic() + _LAST_WAIT_S
        while dispatch.is_running and time.monotonic() < until:
            idle.wait(_TICK_S)
            idle.clear()
        raise
    finally:
        gc.unfreeze()
        pool.shutdown(wait=False)
    show()


def _work(
    dispatch: "Dispatch",
    pool: ThreadPoolExecutor,
    idle: threading.Event,
    show: Callable[[], None],
    ending: Ending,
) -> None:
    lanes: list[Future[None]] = []

    def submit(lane: Callable[[], None]) -> None:
        lanes.append(pool.submit(lane))

    patience = datetime.now(UTC).timestamp() + _PATIENCE_S
    while True:
        ending.obey()
        look_at, tended = dispatch.tend(submit), time.monotonic()
        while dispatch.is_running:
            idle.wait(_TICK_S)
            idle.clear()
            ending.obey()
            show()
            if time.monotonic() - tended >= _TEND_S:  # an account may have been given another pace meanwhile
                look_at, tended = dispatch.tend(submit), time.monotonic()
        for lane in lanes:
            lane.result()  # a mistake of ours comes up here
        if lanes:  # something happened: look again
            lanes.clear()
        elif look_at is not None and look_at.timestamp() <= patience:
            while (left := look_at.timestamp() - datetime.now(UTC).timestamp()) > 0 and not idle.wait(
                min(left, _TICK_S)
            ):
                ending.obey()
        else:
            break


def _answer(services: Services, rfq_id: RfqId | None, *, interrupted: bool) -> Answer:
    lines = services.outbox_reading.lines(rfq_id)
    tally = services.outbox_reading.tally(rfq_id)
    outlook = services.outbox_reading.outlook(rfq_id)
    code = Exit.INTERRUPTED if interrupted else _exit(tally, outlook)
    document: dict[str, object] = {
        "total": tally.total,
        **{state.value: tally[state] for state in DeliveryState if tally[state]},
        "trouble": outlook.note,
        "messages": [message(line) for line in lines],
    }
    if code is Exit.REFUSED:
        document = refused(outlook.note, **document)
    parts: list[str | Table] = [message_table(lines)]
    if lines:
        parts.append(summary(tally, lines))
    parts += [said for said in (outlook.note, outlook.elsewhere) if said]
    if interrupted or any(tally[s] for s in WAITING):
        left = "The remaining emails are paused." if outlook.is_paused else "The remaining emails wait in the outbox."
        number = f" {lines[0].rfq}" if lines and rfq_id is not None else ""
        parts.append(left if outlook.elsewhere else f"{left} Resume with: rfq-sender outbox resume{number}")
    if tally[DeliveryState.DRAFTED]:
        parts.append(
            "Send what is in Drafts from your mail program. See what became of it: rfq-sender outbox reconcile"
        )
    if tally[DeliveryState.UNKNOWN]:
        parts.append(
            "Unknown means: it may have been sent. Decide with: rfq-sender outbox resolve ID --sent|--send-again"
        )
    return Answer(document, parts, code)


def _exit(tally: Tally, outlook: Outlook) -> Exit:
    if tally[DeliveryState.REJECTED] or tally[DeliveryState.UNKNOWN] or tally[DeliveryState.DEFERRED]:
        return Exit.UNSENT
    if tally.open and outlook.note:
        return Exit.REFUSED
    return Exit.DONE if not tally.open or outlook.is_paused else Exit.UNSENT


@contextmanager
def _progress(look: Callable[[], Tally]) -> Iterator[Callable[[], None]]:
    if not sys.stderr.isatty():
        yield _progress_lines(look)
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is seen
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("sending", total=None)

        def show() -> None:
            tally = look()
            bar.update(task, total=tally.total, completed=tally.total - tally.open, description=summary(tally))

        yield show


def _progress_lines(look: Callable[[], Tally]) -> Callable[[], None]:
    said = {"at": datetime.now(UTC).timestamp()}

    def show() -> None:
        now = datetime.now(UTC).timestamp()
        if now - said["at"] >= LINE_S:
            said["at"] = now
            tell(summary(look()))

    return show
