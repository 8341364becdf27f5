"""Where files lie that are named by what is in them: in a folder, or in a team's object store."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from app.domain.trade.problem import Problem

SPARED_S = 24 * 3_600.0  # where others may be queueing


class ShelfAway(Problem):
    """The place of the files can't be used just now: nothing is wrong with any of them."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file that lies there: `name` has “/” between folders."""

    name: str
    size: int
    age_s: float


class Shelf(Protocol):
    """Several threads, processes and machines may add to it at once; the same name is the same file."""

    @property
    def folder(self) -> Path:
        """On this computer: files are made in it, and read out of it."""

    @property
    def place(self) -> str:
        """Where the files lie for all, as messages say it."""

    @property
    def spared_s(self) -> float:
        """What is younger may belong to a mail that another machine is about to queue."""

    def check(self) -> None:
        """Whether the files can be reached.

        Raises:
            ShelfAway
        """

    def path(self, name: str) -> Path:
        """Where the file is read on this computer, or would be."""

    def bring(self, name: str, is_whole: Callable[[Path], bool]) -> bool:
        """Have it on this computer, in place of what is there; False: there is no such file that is whole.

        Raises:
            ShelfAway
        """

    def publish(self, unfinished: Path, name: str) -> None:
        """Put a file from `folder` under its name, for all and durably when this returns.

        Raises:
            ShelfAway, OSError
        """

    def keep(self, name: str) -> bool:
        """What is whole on this computer is there for all as well, from now on, and spared as if it were new.

        False: it has gone meanwhile, or can't be made young. It is to be published anew.

        Raises:
            ShelfAway, OSError
        """

    def files(self) -> Iterator[Shelved]:
        """All that lie there, finished.

        Raises:
            ShelfAway, OSError
        """

    def copy(self, file: Shelved, target: IO[bytes]) -> None:
        """Write its octets there.

        Raises:
            ShelfAway, OSError
        """

    def let_go(self, name: str) -> bool:
        """Remove what nobody needs, unless somebody has just kept it; whether it was removed.

        Raises:
            ShelfAway, OSError
        """

    def remove(self, name: str) -> None:
        """Nobody needs it; harmless where it is gone.

        Raises:
            ShelfAway, OSError
        """


class Mark(Protocol):
    """What says that a place which several machines share is there, and which one it is."""

    @property
    def place(self) -> str: ...  # as messages say it

    def read(self) -> str:
        """The word in it, empty where nobody has written one.

        Raises:
            ShelfAway
        """

    def write(self, word: str) -> bool:
        """Put a word into it; False where this user may not.

        Raises:
            ShelfAway
        """


@dataclass(frozen=True, slots=True)
class Shelves:
    """`spool`: attachments as they will be sent; `answers`: mails that came in; `mark`: of a shared place."""

    spool: Shelf
    answers: Shelf
    mark: Mark | None = None
