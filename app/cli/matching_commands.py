"""rfq-sender rfq match, rfq answered, and the commands of rfq-sender vocabulary."""

from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time

from app.cli.answer import Answer, Exit, Table, count
from app.cli.parsing import UsageError
from app.domain.matching.coverage import Coverage
from app.domain.matching.expectation import ExpectedAnswers
from app.domain.matching.matching import LineMatch
from app.domain.rfqs.bars import Ban
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.line_numbers import named_lines
from app.domain.vendors.response import Response
from app.domain.words.vocabulary import Term, TermKind, TermUnknown
from app.services.suite import Services

_SHOWN = 5  # vendors of a line, for a person; --json has all


def match(services: Services, args: Namespace) -> Answer:
    """Who can do the lines; exit code 1 where a line has nobody, not even perhaps."""
    rfq = services.rfq_reading.by_number(args.rfq)
    found = services.matching.items(rfq.items, rfq.attachments)
    added: list[str] = []
    if args.best:
        ids = rfq.line_ids
        best = {v: frozenset(ids[n] for n in numbers) for v, numbers in found.best(args.best).items()}
        services.rfq_asking.invite_allowed(rfq.id, best)
        chosen = best.keys() - rfq.asked.keys()
        added = [v.vendor for v in found.vendors if v.vendor_id in chosen]
    expected = _expected(services, rfq.id)
    document = {
        "rfq": rfq.number,
        "lines": [_line_document(line) for line in found.lines],
        "uncovered": found.uncovered,
        "perhaps": found.perhaps,
        "single": found.single,
        "vendors": [asdict(v) for v in found.vendors],
        "barred": [
            {
                "vendor_id": v.vendor_id,
                "vendor": v.vendor,
                "lines": sorted(found.barred[v.vendor_id].lines),
                "reason": found.barred[v.vendor_id].text,
            }
            for v in found.vendors
            if v.vendor_id in found.barred
        ],
        "invited": added,
        "expected_answers": {
            "asked": expected.asked,
            "answers": round(expected.answers, 2),
            "low": expected.low,
            "high": expected.high,
            "single": expected.single,
            "text": expected.text,
        },
    }
    parts: list[str | Table] = [
        _summary(found),
        *(part for line in _urgent_first(found) for part in _shown(line, found.barred)),
    ]
    if args.best:
        parts.append(
            f"{count(len(added), 'vendor')} invited: {', '.join(added)}." if added else ("No new vendors invited.")
        )
    if expected.text:
        parts.append(expected.text)
    return Answer(document, parts, Exit.REFUSED if set(found.uncovered) - set(found.perhaps) else Exit.DONE)


def _expected(services: Services, rfq_id: RfqId) -> ExpectedAnswers:
    """Of those who are invited by now."""
    rfq = services.rfq_reading.get(rfq_id)
    return services.matching.expected(rfq.asked_numbers)


def _urgent_first(found: Coverage) -> list[LineMatch]:
    return sorted(found.lines, key=lambda line: min(len(line.covering), 2))


def _stand_out(found: Coverage) -> Iterable[str]:
    """Lines that nobody does, perhaps somebody, or one vendor alone."""
    nobody = set(found.uncovered) - set(found.perhaps)
    for numbers, text in (
        (nobody, "No vendor is known to do {lines}."),
        (found.perhaps, "Some vendors may do {lines}, but none is sure."),
        (found.single, "Only one vendor can do {lines}."),
    ):
        if numbers:
            yield text.format(lines=named_lines(numbers))


def _summary(found: Coverage) -> str:
    text = f"{count(len(found.lines), 'line')}, {count(len(found.vendors), 'possible vendor')}."
    return " ".join((text, *_stand_out(found)))


def _shown(line: LineMatch, barred: Mapping[VendorId, Ban]) -> list[str | Table]:
    nobody = " – some vendors may do it" if line.open else " – no vendor is known to do it"
    stand = {0: nobody, 1: " – one vendor only"}.get(len(line.covering), "")
    rows = [
        ["no", p.vendor, barred[p.vendor_id].text]
        if p.vendor_id in barred and line.number in barred[p.vendor_id].lines
        else [p.answer, p.vendor, "; ".join((*p.reasons, *p.warnings))]
        for p in line.proposals[:_SHOWN]
    ]
    rows += [["no", e.vendor, e.reason] for e in line.excluded[:_SHOWN]]
    more = max(0, len(line.proposals) - _SHOWN) + line.more
    parts: list[str | Table] = [
        f"\nLine {line.number}, {line.part_number}: {line.wanted or 'no process, no specification'}{stand}",
        Table(("", "Vendor", "Why"), rows, "No vendor does this."),
    ]
    if more > 0:
        parts.append(f"… and {more} more")
    parts += [f"Not in the vocabulary: the {kind} “{word}”." for kind, word in line.unknown]
    if line.unread:
        parts.append(f"Not understood: “{line.unread}”.")
    return parts


def _line_document(line: LineMatch) -> dict[str, object]:
    found = asdict(line)
    for proposal, shown in zip(line.proposals, found["proposals"], strict=True):
        shown |= {"grade": proposal.grade.name.lower(), "covers": proposal.covers, "answer": proposal.answer}
    for exclusion, shown in zip(line.excluded, found["excluded"], strict=True):
        shown["barrier"] = exclusion.barrier.name.lower()
    return found


def answered(services: Services, args: Namespace) -> Answer:
    """Note that a vendor has answered."""
    rfq = services.rfq_reading.by_number(args.rfq)
    (vendor,) = services.vendors.by_names([args.vendor])
    response = Response(args.how)
    at = datetime.combine(args.on, time(12), UTC) if args.on else None
    services.matching.respond(rfq.id, vendor.stored_id, response, at)
    return Answer(
        {"rfq": rfq.number, "vendor": vendor.name, "response": response},
        [f"{rfq.number}: {vendor.name} – {response.value.replace('_', ' ')}."],
    )


def vocabulary(services: Services, args: Namespace) -> Answer:
    """List, add, remove, export, or say what a text means."""
    if args.action == "match":
        return _meaning(services, " ".join(args.text))
    if args.action == "export":
        if args.file.suffix.lower() not in {".csv", ".xlsx"}:
            raise UsageError(f"“{args.file.name}” must end in .csv or .xlsx")
        number = services.words.export(args.file)
        return Answer({"terms": number, "file": str(args.file)}, [f"{count(number, 'term')} written to {args.file}"])
    if args.action in {"add", "remove"}:
        return _changed(services, args)
    terms = list(services.words.read())
    rows = [[t.kind, t.name, ", ".join(t.aliases), t.family, t.category] for t in terms]
    table = Table(("Kind", "Name", "Also written", "Family", "Category"), rows, "The vocabulary is empty.")
    return Answer([asdict(t) for t in terms], [table])


def _changed(services: Services, args: Namespace) -> Answer:
    kind = TermKind(args.kind)
    if args.action == "remove":
        services.words.remove(kind, args.name)
        return Answer({"removed": args.name}, [f"The {kind} “{args.name}” is removed."])
    before = services.words.read().term(kind, args.name)
    term = before or Term(kind=kind, name=args.name)
    after = Term(
        id=term.id,
        kind=kind,
        name=term.name,
        aliases=(*term.aliases, *args.aliases),
        family=term.family if args.family is None else args.family,
        category=term.category if args.category is None else args.category,
    )
    services.words.save(after, before)
    saved = services.words.read().term(kind, args.name)
    if saved is None:
        raise TermUnknown(f"The {kind} “{args.name}” was removed in the meantime.")
    return Answer(asdict(saved), [f"{saved.name}: {', '.join(saved.aliases) or 'no other spellings'}."])


def _meaning(services: Services, text: str) -> Answer:
    meaning = services.words.meaning(text)
    line = services.matching.words(meaning.words)
    terms = {"Process": meaning.process, "Specification": meaning.specification}
    rows = [[what, t.name, ", ".join(t.aliases)] for what, t in terms.items() if t]
    spec = meaning.words.specification
    rows += [
        [what, value, ""]
        for what, value in (
            ("Revision", spec.revision),
            ("Type", spec.type),
            ("Class", spec.spec_class),
            ("Besides", ", ".join(spec.details)),
            ("Then", ", then ".join(map(str, meaning.words.then))),
            ("Not understood", spec.rest),
        )
        if value
    ]
    rows += [[f"Unknown {kind}", word, ""] for kind, word in meaning.unknown]
    document = {
        "process": meaning.process and meaning.process.name,
        "specification": asdict(spec),
        "then": [str(step) for step in meaning.words.then],
        "unknown": [{"kind": kind, "word": word} for kind, word in meaning.unknown],
        "match": _line_document(line),
    }
    return Answer(document, [Table(("", "Means", "Also written"), rows, "Nothing to read."), *_shown(line, {})[1:2]])
