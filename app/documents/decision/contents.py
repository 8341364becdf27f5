"""The report of a decision: what was asked of whom, what they answered, how it compares, what was chosen and why."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from app.documents.comparison.choice_section import choice_section
from app.documents.comparison.compared_section import compared_section
from app.documents.decision.facts import AnswerFact, Facts, SentFact
from app.documents.reports.report import Column, Report, Section, Table
from app.domain.quotes.quote import Quote
from app.domain.rfqs.rfq import RfqItem

File = tuple[str, int, str]  # name, size in octets, SHA-256
_SUMS = (
    "SHA256SUMS has the sum of every file, of this report as well. “sha256sum -c SHA256SUMS” checks them; so does "
    "“rfq-sender decision-file verify”, which finds files that were added, too."
)


def decision_report(facts: Facts, files: Sequence[File]) -> Report:
    """`files`: those that are listed at its end."""
    rfq = facts.rfq
    return Report(
        title=f"Decision file {rfq.number}" + (f": {rfq.title}" if rfq.title else ""),
        texts=tuple(_about(facts)),
        sections=(
            choice_section(facts),
            _asked(facts),
            _sent(facts),
            _answered(facts),
            *([_questions(facts)] if facts.questions else []),
            compared_section(facts),
            *_incomplete(facts),
            _listed(files),
        ),
        foot=f"{rfq.number} · made {_moment(facts.made_at)} UTC by RFQ Sender {facts.version}",
    )


def _moment(at: datetime | None) -> str:
    """In UTC, as the report's head says: “2026-12-07 17:00”."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


def _about(facts: Facts) -> Iterator[str]:
    rfq, basis = facts.rfq, facts.comparison.basis
    yield f"Deadline: {rfq.deadline or 'none'}. Decided on {basis.day.isoformat()}. Amounts in {basis.currency}."
    yield f"This report was made on {_moment(facts.made_at)}. All times in it are UTC, but for the deadline."
    if facts.controlled:
        yield f"Export control: this RFQ has what is controlled, or may be: {facts.controlled}."
    yield "This file is for your own records. It has all vendors and their prices: don't send it to a vendor."


def _asked(facts: Facts) -> Section:
    rfq = facts.rfq
    lines = Table(
        caption="The lines",
        columns=(Column("Line", 0.5), Column("Part no.", 1.5), Column("What", 3), Column("Quantities", 1.2)),
        rows=tuple((str(i.number), _part(i), _what(i), str(i.quantities)) for i in rfq.items),
    )
    vendors = Table(
        caption="Who was asked",
        columns=(Column("Vendor", 2), Column("Lines", 1.2), Column("Asked", 1.6), Column("Response", 2)),
        rows=tuple(_invitations(facts)),
        empty="No vendor was asked.",
    )
    revisions = Table(
        caption="As sent",
        columns=(Column("Revision", 0.8), Column("Sent", 1.3), Column("Deadline", 2), Column("Files", 3)),
        rows=tuple(
            (str(number), _moment(at), sent.deadline, ", ".join(sent.files))
            for number, (at, sent) in enumerate(facts.revisions, 1)
        ),
        empty="Nothing was sent yet.",
    )
    return Section(title="What was asked", tables=(lines, vendors, revisions))


def _part(item: RfqItem) -> str:
    return f"{item.part_number} rev. {item.revision}" if item.revision else item.part_number


def _what(item: RfqItem) -> str:
    kind, spec_class = item.type and f"type {item.type}", item.spec_class and f"class {item.spec_class}"
    parts = (item.description, item.callout, item.process, item.specification, kind, spec_class)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _invitations(facts: Facts) -> Iterator[tuple[str, ...]]:
    for invitation in facts.rfq.invitations:
        sent = next((s.line for s in facts.sent if s.line.vendor_id == invitation.vendor_id), None)
        lines = ", ".join(str(item.number) for item in facts.rfq.items_for(invitation))
        when = f"{sent.state.word} {_moment(sent.changed_at)}" if sent else "not yet"
        said = invitation.response.value.replace("_", " ")
        yield facts.name(invitation.vendor_id), lines, when, f"{said} {_moment(invitation.responded_at)}".rstrip()


def _sent(facts: Facts) -> Section:
    return Section(
        title="What was sent",
        texts=("A copy is an exact one, byte for byte, unless it says what isn't in it.",),
        tables=(
            Table(
                columns=(
                    *(Column("Vendor", 1.6), Column("Email", 1.1), Column("State", 1.6), Column("To", 2.2)),
                    Column("Copy", 2.6),
                ),
                rows=tuple(_sent_row(sent) for sent in facts.sent),
                empty="Nothing was sent yet.",
            ),
        ),
    )


def _sent_row(sent: SentFact) -> tuple[str, ...]:
    line = sent.line
    if sent.file:
        copy = sent.file + "".join(f"; without “{one.name}”: {one.why}" for one in sent.left_out)
    else:
        copy = sent.doubt or "none: it didn't go out"
    occasion = line.occasion
    what = f"{occasion.purpose.word} {occasion.number}" if occasion.purpose.word else "invitation"
    return line.vendor, what, f"{line.state.word} {_moment(line.changed_at)}", line.recipients, copy


def _answered(facts: Facts) -> Section:
    emails = Table(
        caption="Emails from vendors",
        columns=(
            *(Column("Vendor", 1.6), Column("When", 1.5), Column("What", 0.9), Column("From", 1.8)),
            *(Column("Subject", 2), Column("Copy", 2)),
        ),
        rows=tuple(_answer_row(answer) for answer in facts.answers),
        empty="No email from a vendor is filed with this RFQ.",
    )
    quotes = Table(
        caption="Quotes, all revisions",
        columns=(
            *(Column("Vendor", 1.6), Column("No.", 0.6), Column("State", 1.1), Column("Stored", 1.5)),
            *(Column("Vendor's no.", 1.2), Column("Currency", 1), Column("Valid until", 1.1), Column("Read from", 1.8)),
        ),
        rows=tuple(_quote_row(facts, quote) for quote in facts.quotes),
        empty="Nobody has quoted.",
    )
    return Section(title="What was answered", tables=(emails, quotes))


def _answer_row(answer: AnswerFact) -> tuple[str, ...]:
    entry = answer.entry
    copy = "; ".join(part for part in (answer.file, answer.doubt) if part)
    vendor = entry.place.vendor if entry.place else ""
    return vendor, _moment(entry.when), entry.kind.value.replace("_", " "), entry.sender, entry.subject, copy


def _quote_row(facts: Facts, quote: Quote) -> tuple[str, ...]:
    until = quote.valid_until.isoformat() if quote.valid_until else ""
    state, source = quote.state.value, quote.file or quote.source.value
    head = facts.name(quote.vendor_id), str(quote.number), "counts" if state == "stored" else state
    return *head, _moment(quote.stored_at), quote.quote_number, quote.currency, until, source


def _questions(facts: Facts) -> Section:
    columns = (Column("No.", 0.4), Column("When", 1.3), Column("Question", 3), Column("Answer to all", 3))
    rows = tuple((str(q.number), _moment(q.at), q.question, q.answer) for q in facts.questions)
    return Section(title="Questions that were answered to all", tables=(Table(columns=columns, rows=rows),))


def _incomplete(facts: Facts) -> Iterator[Section]:
    if facts.missing:
        table = Table(columns=(Column("Copy", 2), Column("What is missing", 3)), rows=facts.missing)
        yield Section(title="What isn't in this file", tables=(table,))


def _listed(files: Sequence[File]) -> Section:
    columns = Column("File", 3), Column("Bytes", 0.8, is_number=True), Column("SHA-256", 3.4)
    rows = tuple((name, f"{size:,}", sha256) for name, size, sha256 in files)
    return Section(title="Files", texts=(_SUMS,), tables=(Table(columns=columns, rows=rows),))
