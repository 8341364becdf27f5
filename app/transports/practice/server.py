"""A mail server on this computer, to try everything for real before a single vendor is written to."""

import asyncio
import threading
from pathlib import Path

from app.domain.outbox.practice_mail import PracticeMail
from app.transports.practice.mailbox import PracticeMailbox

_LOOPBACK = "127.0.0.1"


class PracticeServer:
    """Takes every mail and delivers none: it keeps them as .eml files in `folder`. Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        self._mailbox = PracticeMailbox(folder)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._port = 0

    def start(self) -> int:
        """Listen on a free port of 127.0.0.1 and return it; already running, return the port again.

        Raises:
            OSError: the folder cannot be made, or no port is free.
        """
        with self._lock:
            if self._loop is None:
                self._mailbox.clear_unfinished()
                self._listen()
            return self._port

    def stop(self) -> None:
        """Stop listening and cut what is under way; harmless when it does not run."""
        with self._lock:
            if self._loop is None or self._thread is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None
            self._port = 0

    def messages(self) -> list[PracticeMail]:
        """Every mail in the folder, newest first."""
        return self._mailbox.mails()

    def _listen(self) -> None:
        from app.transports.practice.session import PracticeSession  # noqa: PLC0415 (aiosmtpd is slow to import)

        loop = asyncio.new_event_loop()
        listening = loop.create_server(lambda: PracticeSession(self._mailbox, loop), _LOOPBACK, 0)
        try:
            server = loop.run_until_complete(listening)
        except BaseException:
            loop.close()
            raise
        self._port = int(server.sockets[0].getsockname()[1])
        self._loop = loop
        self._thread = threading.Thread(target=_serve, args=(loop, server), name="practice-server", daemon=True)
        self._thread.start()


def _serve(loop: asyncio.AbstractEventLoop, server: asyncio.Server) -> None:
    loop.run_forever()
    loop.run_until_complete(_hang_up(server))
    loop.close()


async def _hang_up(server: asyncio.Server) -> None:
    server.close()
    conversations = asyncio.all_tasks() - {asyncio.current_task()}
    for conversation in conversations:
        conversation.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)
