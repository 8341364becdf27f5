"""rfq-sender rfq find-files: a proposal of files for each line, and attaching them."""

from argparse import Namespace
from collections.abc import Iterator, Sequence

from app.cli.answer import Answer, Exit, Table, count, tell
from app.cli.file_commands import tell_withheld
from app.cli.progress import watched
from app.cli.sending import CommandRefused
from app.domain.rfqs.file_match import ONLINE_ONLY, FileChoice, FilesFound, LineFiles
from app.services.suite import Services

_SHOWN = 5  # files of a line that are not proposed, for a person; --json has all


def find_files(services: Services, args: Namespace) -> Answer:
    """Exit code 1 where a part number has no file, a file is to be chosen, or a folder could not be read."""
    rfq = services.rfq_reading.by_number(args.rfq)
    if not rfq.items:
        raise CommandRefused(f"{rfq.number} has no lines yet. Add them with: rfq-sender rfq import-lines")
    with watched("Looking through folders:") as watch:
        found = services.file_finding.find(rfq.items, args.root, watch)
    attached: list[str] = []
    if args.yes and found.taken:
        tell_withheld(services.file_finding.attach(rfq.id, found))
        attached = list(found.taken)
    for folder in found.unread:
        tell(f"Warning: “{folder.path}” can't be read ({folder.reason}). Its files were not checked.")
    parts: list[str | Table] = [
        f"{found.summary} {count(found.looked_at, 'file')} checked.",
        Table(("Line", "Part number", "", "File", "What"), [row for line in found.lines for row in _rows(line)]),
    ]
    if attached:
        parts.append(
            f"{count(len(attached), 'file')} attached to {rfq.number}. Next: rfq-sender rfq check {rfq.number}"
        )
    elif found.taken:
        parts.append(f"Nothing was attached. Add --yes to attach {count(len(found.taken), 'file')}.")
    document = _document(found) | {"rfq": rfq.number, "attached": attached}
    return Answer(document, parts, Exit.DONE if found.is_complete else Exit.REFUSED)


def _rows(line: LineFiles) -> Iterator[list[str]]:
    item, choice = line.item, line.choice
    head = [str(item.number), item.part_number]
    for word, some in (("take", choice.proposed), ("choose", choice.ambiguous), ("left out", choice.left_out)):
        shown = some if word == "take" else some[:_SHOWN]
        for file in shown:
            yield [*head, word, file.file.path, _what(file)]
        if len(some) > len(shown):
            yield [*head, word, f"{len(some) - len(shown):,} more", "see them with --json"]
    if line.is_missing:
        yield [*head, "missing", "", "No file in use has the part number in its name."]
    for warning in choice.warnings:
        yield [*head, "note", "", warning]


def _what(choice: FileChoice) -> str:
    file = choice.file
    said = [choice.why, file.standing.because, *file.standing.doubts, ONLINE_ONLY if file.is_online_only else ""]
    return ". ".join(word.removesuffix(".") for word in said if word)


def _document(found: FilesFound) -> dict[str, object]:
    return {
        "part_numbers": found.parts,
        "with_file": found.parts_with_file,
        "files_looked_at": found.looked_at,
        "unread": [{"path": f.path, "reason": f.reason} for f in found.unread],
        "lines": [
            {
                "number": line.item.number,
                "line_id": line.item.id,
                "part_number": line.item.part_number,
                "missing": line.is_missing,
                "proposed": _files(line.choice.proposed),
                "ambiguous": _files(line.choice.ambiguous),
                "left_out": _files(line.choice.left_out),
                "warnings": list(line.choice.warnings),
            }
            for line in found.lines
        ],
    }


def _files(choices: Sequence[FileChoice]) -> list[dict[str, object]]:
    return [
        {
            "path": c.file.path,
            "name": c.file.name,
            "size": c.file.size,
            "revision": c.revision,
            "why": c.why,
            "needs": list(c.file.standing.needed),
            "doubts": list(c.file.standing.doubts),
            "online_only": c.file.is_online_only,
        }
        for c in choices
    ]
