"""YAML files as sheets: a list of mappings is a list of rows. Read in a child process, as everything of strangers is.

Scalars are taken as they are written: YAML's “no” is a country, not a falsehood, and a phone is no number.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.documents.sheets.row import Sheet, SheetRow, SheetUnreadable
from app.documents.sheets.text import decode
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem

YAML = frozenset({".yaml", ".yml"})
_PEOPLE = frozenset({"contact", "person", "contact person", "primary contact", "kontakt", "ansprechpartner"})
_MOST = 1_000_000  # nodes, aliases taken as what they stand for
_DEEPEST = 20
_ANSWER = 250_000_000
_Row = dict[str, str]


def read_yaml(path: Path, confined: Callable[..., Any] | None) -> Sheet:
    """A list of mappings, also one under a single name, or a mapping of vendors by their names. SheetUnreadable."""
    try:
        answer = confined(f"{__name__}.told", str(path), seconds=20, most=_ANSWER) if confined else told(str(path))
    except Problem as reason:
        raise SheetUnreadable(f"“{path.name}” can't be read as YAML. {reason} Nothing was imported.") from reason
    if "refused" in answer:
        raise SheetUnreadable(answer["refused"])
    rows = tuple(SheetRow(number, tuple(cells)) for number, cells in answer["rows"])
    remarks = tuple(Remark(row=row, field="", text=text) for row, text in answer["remarks"])
    return Sheet(rows, answer["encoding"], "", remarks=remarks)


def told(path: str) -> dict[str, Any]:
    """In the child: the header and the rows, or why there are none."""
    import yaml  # noqa: PLC0415 - only for these files

    name = Path(path).name
    text = decode(Path(path).read_bytes())
    if text is None:
        return {"refused": f"“{name}” isn't YAML: it holds binary data. Save the list as .xlsx, .csv or .yaml (UTF-8)."}
    reading = _Reading()
    try:
        for document in yaml.compose_all(text.text, Loader=yaml.SafeLoader):
            reading.take(document)
    except (yaml.YAMLError, RecursionError) as reason:
        what = " ".join(str(reason).split())[:200]
        return {"refused": f"“{name}” can't be read as YAML ({what}). Fix it there, or save the list as .csv."}
    except _TooMuch:
        return {"refused": f"“{name}” has more than {_MOST:,} values, or values in values in values. Split it."}
    if not reading.rows:
        return {"refused": f"“{name}” has no list of vendors: write “- vendor: …” with “email: …” below for each."}
    header = list(dict.fromkeys(key for _, row in reading.rows for key in row))
    rows = [(0, header), *((line, [row.get(key, "") for key in header]) for line, row in reading.rows)]
    remarks = [*([(0, text.remark)] if text.remark else []), *reading.remarks]
    return {"rows": rows, "remarks": remarks, "encoding": text.encoding}


class _TooMuch(Exception):
    pass


class _Reading:
    """Goes through the nodes, which know their lines."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, _Row]] = []
        self.remarks: list[tuple[int, str]] = []
        self._nodes = 0

    def take(self, node: Any) -> None:  # noqa: ANN401 - YAML's own
        """One document."""
        if node is None:
            return
        if node.id == "sequence":
            for entry in node.value:
                self._entry(entry)
        elif node.id == "mapping":
            self._mapping(node)

    def _mapping(self, node: Any) -> None:  # noqa: ANN401
        parts = [(self._text(key), value) for key, value in node.value]
        if parts and all(value.id == "mapping" for _, value in parts):
            for name, value in parts:  # vendors by their names
                self._entry(value, {"vendor": name})
        elif any(value.id == "sequence" and _has_mappings(value) for _, value in parts) and not _is_vendor(parts):
            for name, value in parts:
                if value.id == "sequence" and _has_mappings(value):
                    self.take(value)
                else:
                    self.remarks.append((_line(value), f"“{name}” isn't a list of vendors, so it isn't used."))
        elif parts:
            self._entry(node)

    def _entry(self, node: Any, given: _Row | None = None) -> None:  # noqa: ANN401
        if node.id != "mapping":
            said = self._text(node)
            self.rows.append((_line(node), {"vendor": said})) if said else None
            return
        row = dict(given or {})
        below: list[tuple[int, _Row]] = []
        for key, value in node.value:
            name = self._text(key)
            if value.id == "sequence" and _has_mappings(value):
                below += [(_line(one), self._flat(_singular(name), one)) for one in value.value]
            elif value.id == "mapping":
                row |= self._flat(name, value)
            else:
                row[name] = self._text(value)
        self.rows += [(line, row | part) for line, part in below] or [(_line(node), row)]

    def _flat(self, prefix: str, node: Any) -> _Row:  # noqa: ANN401
        """“contact: {name: …}” is a row's contact, “address: {city: …}” its “address city”."""
        if node.id != "mapping":
            text = self._text(node)
            return {"email" if "@" in text else prefix: text}
        parts = {self._text(key): self._text(value) for key, value in node.value}
        if prefix.casefold() in _PEOPLE:
            return {prefix if key.casefold() in ("name", "full name") else key: text for key, text in parts.items()}
        return {f"{prefix} {key}": text for key, text in parts.items()}

    def _text(self, node: Any, depth: int = 0) -> str:  # noqa: ANN401
        self._nodes += 1
        if self._nodes > _MOST or depth > _DEEPEST:
            raise _TooMuch
        if node.id == "scalar":
            return "" if node.value in ("~", "null", "Null", "NULL") and node.style is None else str(node.value)
        if node.id == "sequence":
            return "; ".join(self._text(one, depth + 1) for one in node.value)
        return ", ".join(self._text(value, depth + 1) for _, value in node.value)


def _has_mappings(node: Any) -> bool:  # noqa: ANN401
    return any(one.id == "mapping" for one in node.value)


def _is_vendor(parts: Sequence[tuple[str, Any]]) -> bool:
    """One vendor alone, whose contacts are the list."""
    names = {name.casefold() for name, value in parts if value.id == "scalar"}
    return not names.isdisjoint({"vendor", "name", "company", "supplier", "organization"})


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _line(node: Any) -> int:  # noqa: ANN401
    return int(node.start_mark.line) + 1
