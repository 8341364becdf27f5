"""What the text of a PDF says about control. Files come from strangers, so it is read in a confined process alone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.domain.rfqs.control import Trace, Where
from app.domain.trade.clearance import Clearances
from app.domain.trade.lazy_pattern import lazy_pattern
from app.domain.trade.problem import Problem
from app.domain.trade.seen_text import seen_text

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


def text_traces(path: Path, levels: Sequence[str], confined: Callable[..., Sequence[str]]) -> tuple[Trace, ...]:
    """What the text of a file says; nothing where it is no PDF. `confined` calls a function in a child process."""
    try:
        with path.open("rb") as file:
            if b"%PDF-" not in file.read(1024):
                return ()
        found = confined(f"{__name__}.phrases", str(path), list(levels))
    except OSError:
        return ()  # the check says so
    except Problem as reason:
        return (Trace(Where.UNREAD, f"Its text could not be looked at. {reason}"),)
    return tuple(Trace(Where.TEXT, phrase) for phrase in found)


def phrases(path: str, levels: Sequence[str]) -> list[str]:
    """In the confined process: phrases and marks on the first pages, in the file's own title and keywords, and in the
    names of files that it holds; a password is a reason to fail.
    """
    import pypdfium2 as pdfium  # type: ignore[import-untyped] # noqa: PLC0415 - it has no types; the child alone loads it

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
