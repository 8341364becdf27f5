"""The child's side of `pdf_words`: PDFium opens the file, and JSON tells what it found."""

import base64
import ctypes
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CHARACTERS = 60_000  # of a page
_WORDS = 8_000
_BLANK = 0.2  # times the size of letters: a gap as wide parts words
_TOUCH = 0.06  # letters as near as that are one word, in whatever order the file has them
_TALLEST = 4  # times as high as wide: a page beyond that is shown narrower
_SCALE = 100  # steps to a point


@dataclass(slots=True)
class _Run:
    """Letters in one go. `is_parted`: the file has a blank before it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    is_parted: bool = True

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def center(self) -> float:
        return (self.top + self.bottom) / 2

    def is_beside(self, other: "_Run") -> bool:
        """In the same row."""
        return abs(self.center - other.center) < 0.35 * min(self.height, other.height)

    def take(self, other: "_Run") -> None:
        self.text += other.text
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)


def words_told(path: str, most: int) -> dict[str, Any]:
    """Count of pages, and of the first of them size and words."""
    document = _opened(path)
    if isinstance(document, str):
        return {"refused": document}
    with document:
        pages = [_page_told(document[number]) for number in range(min(len(document), most))]
        return {"count": len(document), "pages": pages}


def picture_told(path: str, page: int, width: int) -> dict[str, str]:
    """The page as a PNG in base64."""
    document = _opened(path)
    if isinstance(document, str):
        return {"refused": document}
    with document:
        if not 1 <= page <= len(document):
            return {"refused": "page"}
        shown = document[page - 1]
        _flatten(shown)
        _set_upright(shown, shown.get_textpage())
        wide, high = shown.get_size()
        scale = min(width / max(wide, 1), _TALLEST * width / max(high, 1))
        return {"png": base64.b64encode(_png(shown.render(scale=scale, rev_byteorder=True))).decode()}


def _opened(path: str) -> Any:  # noqa: ANN401 - the library has no types
    """The document, or the reason why not."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped] # noqa: PLC0415 - the child alone loads it

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as reason:
        return "password" if "password" in str(reason).casefold() else "format"
    document.init_forms()
    return document


def _flatten(page: Any) -> None:  # noqa: ANN401
    import pypdfium2 as pdfium  # noqa: PLC0415

    pdfium.raw.FPDFPage_Flatten(page, pdfium.raw.FLAT_NORMALDISPLAY)  # stamps and fields become text


def _set_upright(page: Any, text: Any) -> None:  # noqa: ANN401
    """Turn it so that most letters stand as one reads them, whatever the file says."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    count = min(text.count_chars(), 2_000)
    angles = Counter(
        round(pdfium.raw.FPDFText_GetCharAngle(text, at) * 2 / 3.14159) % 4
        for at in range(count)
        if chr(pdfium.raw.FPDFText_GetUnicode(text, at)).isalnum()
    )
    if angles:
        (turns, _), *_ = angles.most_common(1)
        page.set_rotation(-90 * turns % 360)


def _page_told(page: Any) -> dict[str, Any]:  # noqa: ANN401
    _flatten(page)
    text = page.get_textpage()
    _set_upright(page, text)
    words = _words(list(_runs(page, text)))
    width, height = page.get_size()
    told = [
        [word.text, *(round(at, 1) for at in (word.left, word.top, word.right, word.bottom))] for word in words[:_WORDS]
    ]
    return {
        "width": round(width, 1),
        "height": round(height, 1),
        "words": told,
        "cut": len(words) > _WORDS or text.count_chars() > _CHARACTERS,
    }


def _runs(page: Any, text: Any) -> Iterator[_Run]:  # noqa: ANN401
    """Letters that follow each other in the file without a blank."""
    import pypdfium2 as pdfium  # noqa: PLC0415

    raw, (width, height) = pdfium.raw, page.get_size()
    box, x, y = raw.FS_RECTF(), ctypes.c_int(), ctypes.c_int()
    size = (0, 0, round(width * _SCALE), round(height * _SCALE), 0)
    run: _Run | None = None
    is_parted = True

    def shown(across: float, up: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, *size, across, up, x, y)
        return x.value / _SCALE, y.value / _SCALE

    for at in range(min(text.count_chars(), _CHARACTERS)):
        letter = chr(raw.FPDFText_GetUnicode(text, at)).replace("\ufffe", "-").replace("\x02", "-")
        if not letter.strip() or not letter.isprintable() or not raw.FPDFText_GetLooseCharBox(text, at, box):
            is_parted = True
            continue
        (ax, ay), (bx, by) = shown(box.left, box.top), shown(box.right, box.bottom)
        new = _Run(letter, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), is_parted)
        is_next = run and new.left >= run.left and _gap(run, new) < _BLANK  # letters of a ligature share their place
        if run and is_next and not is_parted and new.is_beside(run):
            run.take(new)
        else:
            if run:
                yield run
            run = new
        is_parted = False
    if run:
        yield run


def _gap(run: _Run, after: _Run) -> float:
    """In heights of letters."""
    return (after.left - run.right) / min(run.height, after.height)


def _words(runs: list[_Run]) -> list[_Run]:
    """In reading order, joined where only the order of the file had them apart."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.center):
        if rows and run.is_beside(rows[-1][0]):
            rows[-1].append(run)
        else:
            rows.append([run])
    joined: list[_Run] = []
    for row in rows:
        row.sort(key=lambda run: run.left)
        words = [row[0]]
        for run in row[1:]:
            is_one = -_BLANK < _gap(words[-1], run) < _TOUCH
            words[-1].take(run) if is_one else words.append(run)
        joined += words
    return joined


def _png(bitmap: Any) -> bytes:  # noqa: ANN401
    """RGB, as W3C PNG §11 has it."""
    width, height, step = bitmap.width, bitmap.height, bitmap.stride
    pixels, each = bytes(bitmap.buffer), bitmap.n_channels
    kind = {1: 0, 3: 2, 4: 6}[each]
    lines = b"".join(b"\0" + pixels[at * step : at * step + width * each] for at in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
