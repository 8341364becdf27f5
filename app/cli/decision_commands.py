"""The commands rfq-sender decision-file write and verify."""

from argparse import Namespace

from app.cli.answer import Answer, Exit, Table, count
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    return _write(services, args) if args.action == "write" else _verify(services, args)


def _write(services: Services, args: Namespace) -> Answer:
    """What is controlled gets into the copies only if that is meant."""
    rfq = services.rfq_reading.by_number(args.rfq)
    done = services.decision_files.write(rfq.id, args.folder, args.scenario or "", with_controlled=args.with_controlled)
    counts = f"{count(done.sent, 'email')} sent, {count(done.answers, 'answer')}"
    said: list[str | Table] = [
        f"{rfq.number}: {count(done.files, 'file')} in {done.folder}: {counts}.",
        "The folder has all vendors and prices: don't send it to a vendor.",
        f"SHA-256 of SHA256SUMS: {done.sums}. Note it elsewhere: it shows that the whole folder is the same.",
    ]
    if done.controlled:
        said.append(_warning(rfq.number, done.controlled, with_controlled=args.with_controlled))
    if done.missing:
        said += ["Not in it:", Table(("Copy", "What is missing"), done.missing)]
    document = {
        "rfq": rfq.number,
        "folder": str(done.folder),
        "files": done.files,
        "sent": done.sent,
        "answers": done.answers,
        "sums": done.sums,
        "missing": [{"copy": copy, "what": what} for copy, what in done.missing],
        "controlled": done.controlled,
    }
    return Answer(document, said)


def _warning(number: str, controlled: str, *, with_controlled: bool) -> str:
    begun = f"{number} has what is controlled, or may be: {controlled}."
    if with_controlled:
        return f"{begun} The folder has those files, and whoever has the folder can read them."
    return (
        f"{begun} Such files aren't in the copies of sent emails; --with-controlled adds them. The emails' texts, the "
        "lines and the vendors' answers are in the folder as they are."
    )


def _verify(services: Services, args: Namespace) -> Answer:
    checked = services.decision_files.verify(args.folder)
    found = {"changed": checked.changed, "missing": checked.missing, "added": checked.added}
    document = {
        "folder": str(args.folder),
        "files": checked.files,
        "whole": checked.is_whole,
        **{what: list(names) for what, names in found.items()},
        "sums": checked.sha256,
    }
    sums = f"SHA-256 of SHA256SUMS: {checked.sha256}"
    if checked.is_whole:
        return Answer(document, [f"{count(checked.files, 'file')}: all as they were written.", sums])
    rows = [(what, name) for what, names in found.items() for name in names]
    said = f"{count(len(rows), 'difference')} in {args.folder}:"
    return Answer(document, [said, Table(("What", "File"), rows), sums], Exit.REFUSED)
