"""Quotes that came as a document or as text: what they seem to say, and the pages to look at beside it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.documents.inbox.apart import part_octets_apart
from app.documents.inbox.mail_store import MailStore
from app.documents.quotes.pdf_words import PdfUnreadable, PdfWords, page_picture, read_pdf_words
from app.domain.inbox.entry import Entry
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.quotes.candidates import find_candidates
from app.domain.quotes.form import FormFinding
from app.domain.quotes.of_candidates import doubts_of, quote_of_candidates
from app.domain.quotes.placed_words import PlacedWord, words_of_text
from app.domain.quotes.quote import Source
from app.services.quotes.quoting import NoForm, Proposal, Quoting

_MOST = 4  # documents of an answer that are read: each takes a process of its own
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF of an answer; `words` are placed in points on its pages."""

    part: IncomingPart
    words: PdfWords


@dataclass(frozen=True, slots=True)
class Offered:
    """What an answer brings besides a form: the proposal of what says most, and all documents that could be read."""

    proposal: Proposal
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteDocuments:
    quoting: Quoting
    mails: MailStore
    confined: Callable[..., Any]

    def pdfs(self, entry: Entry) -> list[IncomingPart]:
        """The documents that can be shown beside the grid."""
        return [part for part in entry.parts if part.media_type == _PDF or part.name.lower().endswith(".pdf")]

    def of_answer(self, entry: Entry, mail: IncomingMail) -> Offered:
        """Of its documents or its text, whichever has more prices; what can't be read is among the findings.

        Raises:
            NothingToQuote; NoForm: nobody has said whose it is; MailUnreadable
        """
        documents, problems, parts = list[Document](), list[str](), self.pdfs(entry)
        for part in parts[:_MOST]:
            try:
                documents.append(self.read(entry, part))
            except PdfUnreadable as reason:
                problems.append(str(reason))
        if left := ", ".join(f"“{part.name}”" for part in parts[_MOST:]):
            problems.append(f"Only the first {_MOST} documents were read. Look into {left} yourself.")
        proposals = [*(self.of_document(entry, document) for document in documents), self.of_text(entry, mail)]
        best = max(proposals, key=_answered)  # of several the first: a document rather than the text
        if not documents and not _answered(best):
            best = replace(best, quote=replace(best.quote, source=Source.TYPED))
        findings = (*(FormFinding(code="page", text=text) for text in problems), *best.findings)
        return Offered(replace(best, findings=findings), tuple(documents))

    def read(self, entry: Entry, part: IncomingPart) -> Document:
        """PdfUnreadable, MailUnreadable."""
        with self._file(entry, part) as path:
            return Document(part, read_pdf_words(path, self.confined))

    def picture(self, entry: Entry, part: IncomingPart, page: int, width_px: int) -> bytes:
        """A page as PNG. PdfUnreadable, MailUnreadable."""
        with self._file(entry, part) as path:
            return page_picture(path, page, width_px, self.confined)

    def of_document(self, entry: Entry, document: Document) -> Proposal:
        """Everything in it is to be confirmed. NothingToQuote, NoForm: nobody has said whose it is."""
        remark = document.words.remark
        remarks = (FormFinding(code="page", text=remark),) if remark else ()
        return self._proposed(entry, document.words.words, document.part.name, remarks)

    def of_text(self, entry: Entry, mail: IncomingMail) -> Proposal:
        """The same of what is new in the email's text."""
        return self._proposed(entry, words_of_text(mail.new_text), "", ())

    def _proposed(
        self, entry: Entry, words: Sequence[PlacedWord], file: str, remarks: tuple[FormFinding, ...]
    ) -> Proposal:
        if entry.place is None:
            raise NoForm("Say first whose email it is: file it with a vendor.")
        place, asking = self.quoting.asking(entry.place.rfq_id, entry.place.vendor_id)
        found = find_candidates(words, asking, entry.when.date())
        quote = quote_of_candidates(found, asking.rows, place.rfq_id, place.vendor_id, incoming_id=entry.id, file=file)
        before = self.quoting.counting(place.rfq_id, place.vendor_id)
        return Proposal(place, quote, before, (*remarks, *doubts_of(found, asking.rows)))

    @contextmanager
    def _file(self, entry: Entry, part: IncomingPart) -> Iterator[Path]:
        octets = part_octets_apart(self.mails.path(entry.sha256), part.position, self.confined)
        with tempfile.TemporaryDirectory(prefix="rfq-sender-document-") as folder:
            path = Path(folder) / part.name
            path.write_bytes(octets)
            yield path


def _answered(proposal: Proposal) -> int:
    return sum(price.is_answered for price in proposal.quote.prices)
