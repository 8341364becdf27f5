"""An answer that goes on: server-sent events (HTML Living Standard §9.2), until there is no more to tell."""

import re
from collections.abc import Callable

import anyio
from anyio import to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from app.domain.trade.ids import RfqId
from app.web.live import Live, Source, Watcher

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx passes each event on at once
_PATIENCE_S = 30.0  # with a browser that takes nothing of what is sent
_BEAT = b":\n\n"
_END = b"event: end\ndata:\n\n"
_RETRY = b"retry: 3000\n\n"
_LINES = re.compile(r"\r\n|\r|\n")


def event(name: str, text: str) -> bytes:
    """One event, which the browser gives to whoever waits for this name."""
    data = "".join(f"data: {line}\n" for line in _LINES.split(text))
    return f"event: {name}\n{data}\n".encode()


class EventStream(StreamingResponse):
    """What somebody watches of an RFQ; `asking`: the part that asks by itself, for one too many."""

    def __init__(
        self,
        live: Live,
        rfq_id: RfqId,
        source: Source,
        token: str,
        asking: Callable[[], str],
        *,
        may_change: bool,
        name: str,
    ) -> None:
        super().__init__((), media_type="text/event-stream", headers=_HEADERS)
        self.live, self.rfq_id, self.source, self.token = live, rfq_id, source, token
        self.asking, self.may_change, self.name = asking, may_change, name

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As long as the browser stays and there is more to come."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        watcher = self.live.join(self.rfq_id, self.source, self.token, may_change=self.may_change)
        if watcher is None:
            part = await to_thread.run_sync(self.asking)
            await send({"type": "http.response.body", "body": event(self.name, part) + _END})
            return
        try:
            async with anyio.create_task_group() as both:
                both.start_soon(_until_gone, receive, both.cancel_scope)
                await self._tell(watcher, send)
                both.cancel_scope.cancel()
        finally:
            self.live.leave(watcher)

    async def _tell(self, watcher: Watcher, send: Send) -> None:
        sent: str | None = None
        piece = _RETRY
        while True:
            with anyio.move_on_after(_PATIENCE_S) as waiting:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            if waiting.cancelled_caught:
                return
            if watcher.is_over and watcher.part == sent:
                break
            await watcher.news.wait()
            watcher.news.clear()
            piece = _BEAT
            if watcher.part is not None and watcher.part != sent:
                piece, sent = event(self.name, watcher.part), watcher.part
        await send({"type": "http.response.body", "body": _END if watcher.is_done else b""})


async def _until_gone(receive: Receive, other: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    other.cancel()
