"""What still works when everything else has been taken down."""

from PySide6.QtCore import QThreadPool


class Stragglers:
    """Lanes that still wait for a server's answer when the window has gone; whoever ends the process owns them.

    Taking a pool of threads down waits for them: ten minutes for a silent server.
    """

    def __init__(self) -> None:
        self._pools: list[QThreadPool] = []
        self.has_jobs = False  # that wait for a server; what they write then, they write into the database

    def __bool__(self) -> bool:
        """Whether there are any, so that the process must not wait for its threads."""
        return bool(self._pools)

    def keep(self, pool: QThreadPool) -> None:
        pool.setParent(None)
        self._pools.append(pool)
