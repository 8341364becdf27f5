"""Whether everything that this program brings along works on this computer: `rfq-sender doctor --self-test`.

Nobody's data is touched: all of it happens in a folder that is thrown away. A frozen program that lacks a part says
here which one.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

Place = TypeVar("Place")


class Outcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    LEFT_OUT = "left out"  # there is nothing to try, or what it needs has failed


class StepLeftOut(Exception):
    """A step has nothing to try here; the message says why."""


@dataclass(frozen=True, slots=True)
class Step(Generic[Place]):
    """`look` says what it found; whatever it raises is a failure, but for `StepLeftOut`."""

    name: str
    title: str
    look: Callable[[Place], str]


@dataclass(frozen=True, slots=True)
class Tried:
    """How a step went, in one line, and how long it took."""

    step: str
    title: str
    outcome: Outcome
    found: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SelfTest(Generic[Place]):
    """`open_place` makes what the steps work on in the folder; that it can be made is the first step."""

    opening: Step[Place]
    steps: Sequence[Step[Place]]
    open_place: Callable[[Path], AbstractContextManager[Place]]

    def run(self) -> Iterator[Tried]:
        """Each step as it was tried, one after the other; the folder is gone at the end."""
        folder = Path(tempfile.mkdtemp(prefix="rfq-sender-self-test-"))
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)  # a file that is still open on Windows stays
            place: list[Place] = []

            def begin() -> str:
                place.append(stack.enter_context(self.open_place(folder)))
                return self.opening.look(place[0])

            yield _tried(self.opening, begin)
            for step in self.steps:
                yield _tried(step, lambda step=step: step.look(_first(place)))  # type: ignore[misc]


def _first(place: Sequence[Place]) -> Place:
    if not place:
        raise StepLeftOut("It needs the data folder, which could not be made.")
    return place[0]


def _tried(step: Step[Place], look: Callable[[], str]) -> Tried:
    began = time.perf_counter()
    try:
        outcome, found = Outcome.OK, look()
    except StepLeftOut as reason:
        outcome, found = Outcome.LEFT_OUT, str(reason)
    except Exception as error:  # noqa: BLE001 - what is missing in a bundle shows as any error, and the next steps count
        outcome, found = Outcome.FAILED, f"{type(error).__name__}: {error}"
    return Tried(step.name, step.title, outcome, " ".join(found.split()), round(time.perf_counter() - began, 3))
