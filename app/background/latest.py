"""One call at a time, and once more where it was asked for meanwhile: what is shown is never older than it need be."""

from collections.abc import Callable
from typing import Generic, TypeVar

from app.background.job_runner import JobRunner, Pool

R = TypeVar("R")


class Latest(Generic[R]):
    """Lives on the UI thread. However a call ends, the next one may begin.

    `then` and `failed` are those of `JobRunner.run`; with `only_newest` an answer is dropped where something newer has
    been asked for since. `idle` is called when nothing is under way any more.
    """

    def __init__(
        self,
        jobs: JobRunner,
        call: Callable[..., R],
        *,
        then: Callable[[R], None],
        failed: Callable[[Exception], None],
        idle: Callable[[], None] = lambda: None,
        pool: Pool = Pool.DATABASE,
        only_newest: bool = False,
    ) -> None:
        self._jobs, self._call, self._then, self._failed, self._idle = jobs, call, then, failed, idle
        self._pool, self._only_newest = pool, only_newest
        self._wanted: tuple[object, ...] | None = None  # asked for while a call was under way
        self.is_busy = False
        self._is_forgotten = False  # nobody wants the answer of the present call any more

    def ask(self, *args: object) -> None:
        """Call with these arguments, now or when the present call has ended; of several askings the last one counts."""
        if self.is_busy:
            self._wanted = args
        else:
            self._begin(args)

    def forget(self) -> None:
        """Whatever was asked for is not wanted any more; what is asked from now on is."""
        self._is_forgotten, self._wanted = self.is_busy, None

    def _begin(self, args: tuple[object, ...]) -> None:
        self.is_busy, self._wanted, self._is_forgotten = True, None, False
        self._jobs.run(
            self._call, *args, then=self._on_done, failed=self._on_failed, ended=self._on_ended, pool=self._pool
        )

    @property
    def _is_outdated(self) -> bool:
        return self._is_forgotten or (self._only_newest and self._wanted is not None)

    def _on_done(self, result: R) -> None:
        if not self._is_outdated:
            self._then(result)

    def _on_failed(self, error: Exception) -> None:
        if not self._is_outdated:
            self._failed(error)

    def _on_ended(self) -> None:
        self.is_busy = False
        if self._wanted is not None:
            self._begin(self._wanted)
        else:
            self._idle()
