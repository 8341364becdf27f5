"""PDFs written by hand (ISO 32000-1), for words in any place."""

from collections.abc import Sequence

Placed = tuple[float, float, str]  # from the left and from the top, in points
WIDE, HIGH = 612, 792


def pdf(
    pages: Sequence[Sequence[Placed]], *, rotate: int = 0, matrix: str = "1 0 0 1", is_locked: bool = False
) -> bytes:
    """Helvetica of 10 points. `matrix` turns letters where they stand, `rotate` the page when it is shown."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for words in pages:
        shown = "".join(f"BT /F 10 Tf {matrix} {x} {HIGH - y} Tm ({_escaped(text)}) Tj ET\n" for x, y, text in words)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDE} {HIGH}] /Rotate {rotate} /Contents "
            f"{len(objects) + 2} 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            "/Encoding /WinAnsiEncoding >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
        objects.append(f"<< /Length {len(shown.encode('cp1252'))} >>\nstream\n{shown}endstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'00' * 32}> >> /ID [<00> <00>]"
    return _file(objects, lock if is_locked else "")


def table(rows: Sequence[Sequence[str]], columns: Sequence[float], top: float = 100, step: float = 14) -> list[Placed]:
    """Cells, left-aligned, empty ones left out."""
    return [
        (x, top + step * at, text) for at, row in enumerate(rows) for x, text in zip(columns, row, strict=False) if text
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{lines}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + end.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()
