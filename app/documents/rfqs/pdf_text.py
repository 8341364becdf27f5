"""What the text of a PDF says about control. Files come from strangers, so it is read in a confined process alone."""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from app.domain.rfqs.control import Trace, Where
from app.domain.trade.clearance import Clearances
from app.domain.trade.lazy_pattern import lazy_pattern
from app.domain.trade.problem import Problem
from app.domain.trade.seen_text import seen_text

_TOGETHER = 32  # files that one child reads
_SECONDS = 10  # for them
_PAGES = 20
_MOST = 1_000_000  # characters
_APART = "[ \ufffe-]*"  # within a phrase: letters that are set apart, and the hyphen of a line that was full
_SPELLED = (
    "controlled unclassified information",
    "export controlled",
    "international traffic in arms",
    "arms export control act",
    "export administration act",
    "export administration regulations",
    "for official use only",
    "nur fur den dienstgebrauch",
)
_PHRASES = lazy_pattern(
    "|".join(
        (
            *(_APART.join(phrase.replace(" ", "")) for phrase in _SPELLED),
            r"\bcui//|\busml\b|\bvs ?- ?nfd\b|subject to (?:the )?ear\b|\beccn\W{0,3}\d[a-e]\d{3}",
            r"\bdist(?:ribution|r?\.?) (?:statement|stmt)\W{0,3}[b-fx]\b",
            r"\b(?:22 c\.?f\.?r\.?\W{1,3}(?:parts? )?1[23]|15 c\.?f\.?r\.?\W{1,3}(?:parts? )?7[3-7])\d",
        )
    )
)


def text_traces(
    paths: Iterable[Path], levels: Sequence[str], confined: Callable[..., Any]
) -> Mapping[Path, tuple[Trace, ...]]:
    """What the text of each file says; nothing where it is no PDF. `confined` calls a function in a child process.

    One child reads many, because its start takes longer than a drawing. What keeps it from ending, or cannot be opened,
    is read by a child of its own, so that it tells of itself alone.
    """
    found: dict[Path, tuple[Trace, ...]] = dict.fromkeys(paths, ())
    pdfs = [path for path in found if _is_pdf(path)]
    for batch in (pdfs[at : at + _TOGETHER] for at in range(0, len(pdfs), _TOGETHER)):
        for path, said in zip(batch, _together(batch, levels, confined), strict=True):
            found[path] = _alone(path, levels, confined) if said is None else _texts(said)
    return found


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except (OSError, ValueError):
        return False  # the check says so


def _together(
    paths: Sequence[Path], levels: Sequence[str], confined: Callable[..., Any]
) -> Sequence[Sequence[str] | None]:
    """None for each that is still to be read."""
    if len(paths) > 1:
        with contextlib.suppress(Problem):
            return cast(
                "list[list[str] | None]",
                confined(f"{__name__}.phrases_of", [str(path) for path in paths], list(levels), seconds=_SECONDS),
            )
    return [None] * len(paths)


def _alone(path: Path, levels: Sequence[str], confined: Callable[..., Any]) -> tuple[Trace, ...]:
    try:
        return _texts(confined(f"{__name__}.phrases", str(path), list(levels)))
    except Problem as reason:
        return (Trace(Where.UNREAD, f"Its text couldn't be checked. {reason}"),)


def _texts(said: Iterable[str]) -> tuple[Trace, ...]:
    return tuple(Trace(Where.TEXT, phrase) for phrase in said)


def phrases_of(paths: Sequence[str], levels: Sequence[str]) -> list[list[str] | None]:
    """In the confined process: `phrases` of each; None where it fails."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped] # noqa: PLC0415 - it has no types; the child alone loads it

    found: list[list[str] | None] = []
    for path in paths:
        try:
            found.append(phrases(path, levels))
        except (pdfium.PdfiumError, OSError):
            found.append(None)
    return found


def phrases(path: str, levels: Sequence[str]) -> list[str]:
    """In the confined process: phrases and marks on the first pages, in the file's own title and keywords, and in the
    names of files that it holds; a password is a reason to fail.
    """
    import pypdfium2 as pdfium  # noqa: PLC0415 - the child alone loads it

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as reason:
        if "format" in str(reason).casefold():
            return []  # no reader shows anything of it
        raise
    with document:
        texts = [*document.get_metadata_dict().values()]
        texts += [document.get_attachment(n).get_name() for n in range(document.count_attachments())]
        for n in range(min(len(document), _PAGES)):
            pdfium.raw.FPDFPage_Flatten(document[n], pdfium.raw.FLAT_NORMALDISPLAY)  # stamps and fields become text
            texts.append(document[n].get_textpage().get_text_range())
    text = " ".join("\n".join(texts)[:_MOST].split())
    said = [found.group().replace("\ufffe", "") for found in _PHRASES.finditer(seen_text(text))]
    return list(dict.fromkeys([*(phrase.upper() for phrase in said), *Clearances(levels).marks(text)]))
