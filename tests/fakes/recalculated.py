"""Workbooks as LibreOffice calculates them anew; what was counted before is spoiled, so that none of it can remain."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.patience import LIMIT_S

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
Rows = list[list[object]]
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


def rows_of(octets: bytes, sheet: str) -> Rows:
    found = CalamineWorkbook.from_filelike(io.BytesIO(octets)).get_sheet_by_name(sheet)
    return [list(row) for row in found.to_python(skip_empty_area=False)]


def changed(octets: bytes, sheet: int, cells: Mapping[str, float | str]) -> bytes:
    """As if somebody had typed into these cells ("E5") of the sheet; sheets from 1."""

    def typed(xml: str) -> str:
        for cell, value in cells.items():
            inner = f' t="inlineStr"><is><t>{value}</t></is>' if isinstance(value, str) else f"><v>{value!r}</v>"
            old = rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)'
            xml, count = re.subn(old, rf'<c r="{cell}"\1{inner}</c>', xml)
            assert count == 1, cell
        return xml

    return _rewritten(octets, {f"xl/worksheets/sheet{sheet}.xml": typed})


def spoiled(octets: bytes) -> bytes:
    """With a wrong result beside each formula."""

    def wrong(xml: str) -> str:
        xml, count = re.subn(
            r"(<c r=\"\w+\"(?: s=\"\d+\")?)[^>]*>(<f[^>]*>[^<]*</f>)<v>[^<]*</v>", r"\1>\2<v>-7</v>", xml
        )
        assert count == xml.count("</f>")
        return xml

    return _rewritten(octets, {f"xl/worksheets/sheet{n}.xml": wrong for n in (1, 2, 3)})


def recalculated(books: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """All by one start of LibreOffice, which takes seconds."""
    assert OFFICE is not None
    (profile := folder / "office" / "user").mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    for name, octets in books.items():
        (folder / f"{name}.xlsx").write_bytes(spoiled(octets))
    paths = [str(folder / f"{name}.xlsx") for name in books]
    home, there = f"-env:UserInstallation=file://{folder / 'office'}", folder / "done"
    command = [OFFICE, home, "--headless", "--convert-to", "xlsx", "--outdir", str(there), *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)
    return {name: (there / f"{name}.xlsx").read_bytes() for name in books}


def _rewritten(octets: bytes, parts: Mapping[str, Callable[[str], str]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, parts[name](part.decode()).encode() if name in parts else part)
    return written.getvalue()
