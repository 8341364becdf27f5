"""One conversation of the practice server. Imports aiosmtpd, so it is itself imported only when it is needed."""

import asyncio
from collections.abc import AsyncIterator

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from typing_extensions import override

from app.transports.practice.mailbox import IncomingMail, PracticeMailbox

SIZE_LIMIT = 100 * 1024 * 1024  # octets, told by EHLO's SIZE
_BLOCK = 256 * 1024  # octets of a mail that are in memory at a time
_END = b"\r\n.\r\n"


class _Offers:
    """aiosmtpd asks its handler what EHLO says."""

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, _envelope: Envelope, host_name: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING too: the reader takes command after command anyway."""
        session.host_name = host_name
        return [f"250-{server.hostname}", "250-PIPELINING", *responses[1:]]


class PracticeSession(SMTP):
    """aiosmtpd's conversation, with a DATA that streams blocks to the disk and knows no line limit."""

    line_length_limit = _BLOCK  # the reader's buffer; commands keep their own limit

    def __init__(self, mailbox: PracticeMailbox, loop: asyncio.AbstractEventLoop) -> None:
        # A host name of its own: aiosmtpd would ask the resolver, which may take seconds.
        super().__init__(_Offers(), data_size_limit=SIZE_LIMIT, hostname="practice.localhost", ident="SMTP", loop=loop)
        self._mailbox = mailbox

    @override
    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Take a mail; a disk that cannot hold it is answered with 452, a mail over the limit with 552."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if arg or envelope is None or envelope.mail_from is None or not envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Error: need MAIL and RCPT first")
            return
        # The terminator may be the first thing in the body; with this it always follows a line's end.
        self._reader.feed_data(b"\r\n")
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        answer = await self._take(str(envelope.mail_from), [str(address) for address in envelope.rcpt_tos])
        self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd types it not
        await self.push(answer)

    async def _take(self, sender: str, recipients: list[str]) -> str:
        incoming: IncomingMail | None = None
        size, full = 0, False
        try:
            async for octets in self._body():
                size += len(octets)
                if full or size > SIZE_LIMIT:
                    continue  # the reply may come only after the end of the mail
                try:
                    incoming = incoming or self._mailbox.incoming()
                    incoming.write(octets)
                except OSError:
                    full = True
            if size > SIZE_LIMIT:
                return "552 5.3.4 Error: too much mail data"
            if size == 0:
                return "554 5.6.0 Error: the mail is empty"
            if incoming is None or full:
                return "452 4.3.1 The disk of the practice server cannot be written"
            try:
                incoming.keep(sender, recipients)
            except OSError:
                return "452 4.3.1 The disk of the practice server is full"
            return "250 2.0.0 Kept for practice"
        finally:
            if incoming is not None:
                incoming.discard()

    async def _body(self) -> AsyncIterator[bytes]:
        """The mail's octets up to the lone dot, transparency undone (RFC 5321 §4.5.2)."""
        first, carried, ended = True, b"", False
        while not ended:
            block, ended = await self._block()
            carried += block
            # A doubled dot may lie across two blocks: what follows the last line's end waits.
            cut = len(carried) if ended else max(carried.rfind(b"\r\n"), 0)
            octets = carried[:cut].replace(b"\r\n..", b"\r\n.")
            carried = carried[cut:]
            if octets:
                yield octets[2:] if first else octets  # without the line end that `smtp_DATA` put in
                first = False

    async def _block(self) -> tuple[bytes, bool]:
        """The next octets, and whether the mail ends with them (the dot left out)."""
        try:
            return (await self._reader.readuntil(_END))[: -len(b".\r\n")], True
        except asyncio.LimitOverrunError as overrun:
            return await self._reader.readexactly(overrun.consumed), False
