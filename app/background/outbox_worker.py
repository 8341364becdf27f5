"""Runs the engine's lanes on a QThreadPool, and looks again when something falls due."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.background.stragglers import Stragglers
from app.services.sending.dispatch import Dispatch
from app.services.sending.right import SendingRight
from app.system.clock import Clock
from app.system.keep_awake import KeepAwake

_LANES = 8
_LONGEST_LOOK_MS = 60_000
_SHORTEST_LOOK_MS = 200
_BEARABLE_PER_MINUTE = 12_000  # the lanes share the interpreter with the window: see docs/decisions/0011
_QUIT_MS = 10_000  # for what is past the commit point


class OutboxWorker(QObject):
    """Lives on the UI thread. `running_changed` tells when lanes begin and end, `notice` what stands in the way."""

    running_changed = Signal(bool)
    notice = Signal(str)
    _idle = Signal()

    def __init__(
        self,
        dispatch: Dispatch,
        right: SendingRight,
        awake: KeepAwake,
        jobs: JobRunner,
        clock: Clock,
        *,
        stragglers: Stragglers | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dispatch = dispatch
        self._right = right
        self._awake = awake
        self._jobs = jobs
        self._clock = clock
        self._stragglers = stragglers if stragglers is not None else Stragglers()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_LANES)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.wake)
        self._idle.connect(self._on_idle, Qt.ConnectionType.QueuedConnection)
        dispatch.observe(on_idle=self._idle.emit)
        dispatch.limit_to(_BEARABLE_PER_MINUTE)
        self._was_running = False
        self._notice = ""
        self._look = Latest(jobs, dispatch.tend, then=self._on_tended, failed=self._on_failed, pool=Pool.OUTBOX)

    @property
    def may_send(self) -> bool:
        """False where another process has the right to send from this data folder: then nothing is begun here."""
        return self._right.is_taken

    @property
    def is_sending(self) -> bool:
        """Whether a lane is at work."""
        return self._pool.activeThreadCount() > 0

    def is_busy(self) -> bool:
        """Whether a lane is at work, or is looked for at once."""
        looks_at_once = self._timer.isActive() and self._timer.interval() <= _SHORTEST_LOOK_MS
        return looks_at_once or self.is_sending

    @Slot()
    def wake(self) -> None:
        """Something may be due: mails were queued, resumed or retried, or an account was mended."""
        if self.may_send:
            self._look.ask(self._submit)

    def close(self) -> None:
        """Give up what is before the commit point, wait for what is behind it."""
        self._timer.stop()
        self._dispatch.stop()
        if not self._pool.waitForDone(_QUIT_MS):
            self._stragglers.keep(self._pool)

    def _stay_awake(self) -> None:
        if self._dispatch.is_running:
            self._awake.hold()
        else:
            self._awake.release()

    def _submit(self, lane: Callable[[], None]) -> None:
        self._pool.start(lane)

    def _on_tended(self, look_at: object) -> None:
        self._tell()
        self._timer.stop()
        if look_at is not None:
            wait = int((look_at - self._clock.now()).total_seconds() * 1000)  # type: ignore[operator]  # datetime; signals carry objects
            self._timer.start(min(max(wait, _SHORTEST_LOOK_MS), _LONGEST_LOOK_MS))

    def _on_failed(self, reason: Exception) -> None:
        self.notice.emit(str(reason))
        self._timer.start(_LONGEST_LOOK_MS)

    @Slot()
    def _on_idle(self) -> None:
        """A lane has ended: its account may have to be looked at again although another one is still sending."""
        self._tell()
        self.wake()

    def _tell(self) -> None:
        running = self._dispatch.is_running
        if running != self._was_running:
            self._was_running = running
            # One after the other, and a child process is no work for the UI thread.
            self._jobs.run(self._stay_awake, pool=Pool.OUTBOX)
            self.running_changed.emit(running)
        notice = " ".join(f"{account.name}: {trouble}" for account, trouble in self._dispatch.troubles())
        if notice != self._notice:
            self._notice = notice
            self.notice.emit(notice)
