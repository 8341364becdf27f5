"""The parts of an .xlsx file, beneath what the reader of workbooks tells. Office Open XML: ECMA-376 part 1, §18."""

import posixpath
import zipfile
import zlib
from xml.parsers import expat

# what the standard reader raises for archives that are damaged, or packed or locked in a way it does not know
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The sheet's part by its name, over the workbook's relationships."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return ""
    ids = {e.get("name", ""): e.get("r:id", "") for e in elements(archive.read("xl/workbook.xml"), "sheet")}
    targets = {
        e.get("Id", ""): e.get("Target", "")
        for e in elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    target = targets.get(ids.get(sheet, ""), "")
    part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return part if part in names else ""


def elements(octets: bytes, *path: str) -> list[dict[str, str]]:
    """The attributes of every element of that name, whatever its namespace is called; with several names, of the
    last one within the others.
    """
    found: list[dict[str, str]] = []
    within: list[str] = []
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        within.append(tag.rpartition(":")[2])
        if within[-len(path) :] == list(path):
            found.append(attributes)

    def end(_tag: str) -> None:
        within.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(octets, True)
    return found
