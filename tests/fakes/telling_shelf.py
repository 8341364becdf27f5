"""A mailbox in memory that tells of news, as it is told to."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from typing_extensions import override

from app.transports.mailbox import News
from tests.fakes.shelf import Shelf


@dataclass(slots=True)
class TellingShelf(Shelf):
    """`told`: what comes of each wait, one after the other; an exception is raised. Then it waits until it is over."""

    told: Iterator[News | Exception] = field(default_factory=lambda: iter(()))
    waits: list[tuple[str, float]] = field(default_factory=list)
    is_closed: bool = False

    @override
    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:
        self.waits.append((folder, seconds))
        for news in self.told:
            if isinstance(news, Exception):
                raise news
            return news
        while not is_over():
            time.sleep(0.01)
        return News.NONE

    @override
    def close(self) -> None:
        self.is_closed = True
