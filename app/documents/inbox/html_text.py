"""The text of an HTML mail, as a reader sees it.

It takes each token once. `html.parser` may take the square of the size for hostile files.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"<[a-zA-Z/!?][^<>]*>|[^<]+|<")
_TAG = re.compile(r"</?([a-zA-Z][\w:-]{0,30})")
_HREF = re.compile(r"href\s{0,5}=\s{0,5}[\"']?mailto:([^\"'\s>?]{3,250})", re.IGNORECASE)
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "xml"))
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table"),
        *("tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"))  # with an empty line around
_DEEPEST_TABLE = 20
_DEEPEST_QUOTE = 20
_LONGEST_CELL = 300  # characters: what is longer, or of more lines, is no cell of a table but a column of a layout
_MOST_LINES_OF_A_CELL = 4


def html_text(source: str) -> str:
    """Lines; cells of a row are separated by tabs, quoted lines begin with "> "."""
    page = _Page()
    for token in _tokens(source):
        page.take(token)
    return "\n".join(page.finished()).strip("\n")


def _tokens(source: str) -> Iterator[str]:
    """Text and tags, without comments and what is in a `style` or `script`."""
    at = 0
    while token := _TOKEN.match(source, at):
        at = token.end()
        name = tag[1].lower() if (tag := _TAG.match(token[0])) else ""
        if source.startswith("<!--", token.start()):
            at = _behind(source, "-->", token.start() + 2)
        elif name in _UNSEEN and not token[0].startswith("</"):
            at = _behind(source, rf"</{name}\b[^<>]*>?", token.end())
        elif token[0].startswith(("<!", "<?")):
            continue
        else:
            yield token[0]


def _behind(source: str, end: str, start: int) -> int:
    """Where it goes on; what never ends is dropped whole, so that it is looked for once."""
    found = re.compile(end, re.IGNORECASE).search(source, start)
    return found.end() if found else len(source)


@dataclass(slots=True)
class _Table:
    cells: list[list[str]] = field(default_factory=list)  # of the row, with the lines of each
    outside: list[str] = field(default_factory=list)  # the lines that the table is in


@dataclass(slots=True)
class _Page:
    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    too_deep: int = 0
    quotes: int = 0
    preformatted: int = 0
    address: str = ""  # of the link that is open
    linked: int = 0  # where in the line it began

    def take(self, token: str) -> None:
        tag = _TAG.match(token)
        if not tag:
            self._text(html.unescape(token))
            return
        name, closes = tag[1].lower(), token[1] == "/"
        if name == "br":
            self._break()
        elif name in ("td", "th"):
            self._cell(closes=closes)
        elif name in _BLOCKS:
            self._block(name, closes=closes)
        elif name == "a":
            self._link(token, closes=closes)

    def finished(self) -> list[str]:
        self._end_line()
        self.too_deep = 0
        while self.tables:
            self._end_table()
        return self.lines

    def _text(self, text: str) -> None:
        if self.preformatted:
            first, *others = text.replace("\r", "").split("\n")
            self.line.append(first)
            for line in others:
                self._break()
                self.line.append(line)
            return
        self.line.append(re.sub(r"[ \t\r\n\f\xa0]+", " ", text))

    def _block(self, name: str, *, closes: bool) -> None:
        self._end_line()
        if name == "blockquote" and closes:
            self.quotes = max(0, self.quotes - 1)
        if name in _APART:
            self._gap()
        if name == "blockquote" and not closes:
            self.quotes += 1
        elif name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if closes else 1))
        elif name == "li" and not closes:
            self.line.append("- ")
        elif name == "hr" and not closes:
            self.lines.append(self._mark() + "_" * 32)
        elif name == "tr":
            self._end_row()
        elif name == "table":
            self._table(closes=closes)
            self._gap()

    def _gap(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark().rstrip())

    def _table(self, *, closes: bool) -> None:
        if not closes:
            if len(self.tables) >= _DEEPEST_TABLE:
                self.too_deep += 1
                return
            self.tables.append(_Table(outside=self.lines))
            self.lines = []
        elif self.too_deep:
            self.too_deep -= 1
        elif self.tables:
            self._end_table()

    def _end_table(self) -> None:
        self._end_row()
        self.lines = self.tables.pop().outside

    def _cell(self, *, closes: bool) -> None:
        self._end_line()
        if self.tables and not self.too_deep and (closes or self.lines):  # a cell may lack its end
            self.tables[-1].cells.append(self.lines)
            self.lines = []

    def _end_row(self) -> None:
        if self.tables and not self.too_deep:
            table = self.tables[-1]
            if self.lines:
                table.cells.append(self.lines)
            table.outside.extend(_row(table.cells))
            self.lines, table.cells = [], []

    def _link(self, token: str, *, closes: bool) -> None:
        if not closes:
            found = _HREF.search(token[:2_000])
            self.address, self.linked = (html.unescape(found[1]) if found else ""), len(self.line)
        elif self.address:
            if self.address.lower() not in "".join(self.line[self.linked :]).lower():
                self.line.append(f" <{self.address}>")
            self.address = ""

    def _break(self) -> None:
        self.lines.append(self._written())

    def _end_line(self) -> None:
        text = self._written()
        if text.strip("> "):
            self.lines.append(text)

    def _written(self) -> str:
        text = "".join(self.line)
        self.line, self.linked = [], 0
        return self._mark() + (text.rstrip() if self.preformatted else re.sub(" {2,}", " ", text).strip())

    def _mark(self) -> str:
        return "> " * min(self.quotes, _DEEPEST_QUOTE)


def _row(cells: list[list[str]]) -> list[str]:
    """One line with tabs where it is a row of a table; else cell after cell: the table lays out the mail."""
    filled = [cell for cell in cells if any(line.strip("> ") for line in cell)]
    if len(filled) < 2 or any(
        len(cell) > _MOST_LINES_OF_A_CELL or sum(map(len, cell)) > _LONGEST_CELL for cell in filled
    ):
        return [line for cell in filled for line in cell]
    return ["\t".join(" ".join(line for line in cell if line.strip()) for cell in cells).rstrip()]
