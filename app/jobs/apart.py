"""A call on a thread of its own, which nobody waits for where the program ends: a mail server may say nothing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from app.system import log_ids

R = TypeVar("R")


async def apart(call: Callable[[], R]) -> R:
    """What comes of it; who is cancelled meanwhile leaves it behind."""
    done: Future[R] = Future()
    done.set_running_or_notify_cancel()  # from now on it can't be called off

    def work() -> None:
        try:
            with log_ids.request():
                done.set_result(call())
        except Exception as reason:  # noqa: BLE001 - carried to whoever waits, where each kind is told
            done.set_exception(reason)

    Thread(target=work, name="job", daemon=True).start()
    return await asyncio.wrap_future(done)
