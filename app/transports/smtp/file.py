"""A file's octets on their way to the network: by the kernel alone where the line is plain, else block by block."""

import os
import select
from collections.abc import Callable, Generator, Iterator
from errno import EINVAL, ENOSYS, ENOTSOCK, ENOTSUP, EOPNOTSUPP, EOVERFLOW
from io import FileIO

from app.transports.line.patience import TICK, LineLost, Patience, loss
from app.transports.smtp.connection import SmtpConnection

BLOCK = 512 * 1024  # octets: bounds the memory, and what one time limit is for
_CANNOT = frozenset({EINVAL, ENOSYS, ENOTSOCK, ENOTSUP, EOPNOTSUPP, EOVERFLOW})  # this kind of file, or system


def send_file(
    connection: SmtpConnection, file: FileIO, size: int, seconds: float, watch: Callable[[], None]
) -> Iterator[int]:
    """Hand over the file's first `size` octets; gives the count of each block that is handed over.

    Ends early where the file does or cannot be read. Raises LineLost.
    """
    start = 0
    if connection.descriptor is not None and hasattr(os, "sendfile"):
        start = yield from _by_kernel(connection.descriptor, file.fileno(), size, Patience(seconds, watch))
    if start < size:
        yield from _by_reading(connection, file, start, size, seconds, watch)


def _by_kernel(line: int, file: int, size: int, patience: Patience) -> Generator[int, None, int]:
    """Returns how far it came."""
    start = 0
    writable = select.poll()
    writable.register(line, select.POLLOUT)
    while start < size:
        try:
            moved = os.sendfile(line, file, start, min(BLOCK, size - start))
        except BlockingIOError:
            patience.look()
            writable.poll(TICK * 1000)
            continue
        except OSError as error:
            if error.errno in _CANNOT:
                return start
            raise LineLost(loss(error)) from error
        if not moved:
            return start
        patience.renew()
        start += moved
        yield moved
    return start


def _by_reading(
    connection: SmtpConnection, file: FileIO, start: int, size: int, seconds: float, watch: Callable[[], None]
) -> Iterator[int]:
    view = memoryview(bytearray(min(BLOCK, size - start)))
    file.seek(start)
    while start < size:
        try:
            count = file.readinto(view[: size - start])
        except OSError:
            return
        if not count:
            return
        connection.send(view[:count], seconds, watch)
        start += count
        yield count
