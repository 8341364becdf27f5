"""What the tests of Graph send: real frozen emails, with files in a spool."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from app.documents.mail.logo import Logo
from app.documents.mail.mail import Mailbox, OwnFile, encoded_octets, freeze, part_header
from app.documents.mail.template import RenderedMail
from app.domain.outbox.message import MessagePart
from app.transports.graph.graph import GraphTransport, open_graph
from app.transports.graph.timeouts import Timeouts
from app.transports.transport import FilePiece, Handover, OutgoingMessage, Piece, Receipt
from tests.fakes.graph_server import OWNER, PATIENCE, GraphServer, bearer

ANNA, BERT = "anna@vendor.example", "bert@vendor.example"
LOGO = Logo("image/png", 10, 10, b"\x89PNG\r\n\x1a\nlogo")
PAGE = f'<p>Größe: 5 µm</p><img src="{LOGO.source}">'


def mail(
    folder: Path,
    files: Sequence[tuple[str, bytes]] = (),
    *,
    message_id: str = "<rfq.1@shop.example>",
    recipients: Sequence[str] = (ANNA, BERT),
    own_files: Sequence[OwnFile] = (),
) -> OutgoingMessage:
    """As the engine hands it out."""
    parts = [(part_header(name), _spooled(folder, number, octets)) for number, (name, octets) in enumerate(files)]
    frozen = freeze(
        rendered=RenderedMail("Anfrage für Größe", "Größe: 5 µm\n.\nFrom us\n", PAGE),
        rfq_number="2026-014",
        message_id=message_id,
        date=datetime(2026, 11, 27, 12, 0, tzinfo=UTC),
        sender=Mailbox("Bürgel, Jörg", OWNER),
        reply_to="rfq@shop.example",
        to=[Mailbox("Anna", recipients[0])],
        cc=[Mailbox("", address) for address in recipients[1:]],
        parts=[MessagePart(header=header, spool_key="0" * 64, size=piece.size) for header, piece in parts],
        own_files=own_files,
        logo=LOGO,
    )
    pieces: list[Piece] = [frozen.head]
    for header, piece in parts:
        pieces += (header, piece)
    return OutgoingMessage(sender=OWNER, recipients=frozen.recipients, pieces=(*pieces, frozen.tail))


def _spooled(folder: Path, number: int, octets: bytes) -> FilePiece:
    path = folder / f"{number}.b64"
    path.write_bytes(encoded_octets(octets))
    return FilePiece(path, path.stat().st_size)


def opened(server: GraphServer, seconds: Timeouts = PATIENCE, **given: object) -> GraphTransport:
    """Signed in to the buyer's own mailbox."""
    return open_graph(server.line(**given), bearer(), seconds)


@dataclass
class Sent:
    """Sends and keeps what the transport told."""

    commits: int = 0
    progress: list[int] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    on_commit: Callable[[], None] = lambda: None
    on_watch: Callable[[], None] = lambda: None

    def commit(self) -> None:
        """W2's place."""
        self.commits += 1
        self.on_commit()

    def watch(self) -> None:
        self.threads.add(threading.get_ident())
        self.on_watch()

    def send(self, transport: GraphTransport, message: OutgoingMessage) -> Receipt:
        handover = Handover(before_commit=self.commit, progress=self.progress.append, watch=self.watch)
        return transport.send(message, handover)


def told(message: EmailMessage) -> dict[str, object]:
    """What its reader sees and keeps, whatever the octets between."""
    headers = {
        name: str(message[name])
        for name in ("Subject", "From", "To", "Cc", "Reply-To", "Message-ID", "X-RFQ-Id", "Date")
    }
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return {
        "headers": headers,
        "leaves": [
            (p.get_content_type(), p.get_filename(), p["Content-ID"], p.get_payload(decode=True)) for p in leaves
        ],
    }
