"""What may come to the web besides what browsers send: odd addresses, fields, files and headers, for hypothesis."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

from app.system import resources
from app.web.routes import Way

LINK = "link-of-a-vendor"  # where the token of one goes
_PAGES = resources.path("web/pages")
_USUAL = {
    "title": "Plating",
    "day": "2026-12-07",
    "time": "17:00",
    "zone": "America/Chicago",
    "rows": "Part no.\tProcess\tQuantities\r\nP-7\tElectroless nickel\t5\r\n",
    "level": "free",
    "before": "open",
    "place": "1-1",
    "account": "office",
    "despite": "yes",
    "sent": "yes",
    "reason": "capacity",
    "question": "Which revision?",
    "name": "viewer",
}
_NAMES = sorted(
    {name for page in _PAGES.glob("*.html") for name in re.findall(r'name="(\w+)"', page.read_text("utf-8"))}
)
_MADE = (
    *("ask-1", "ask-2", "was-1", "was-2", "ask-²", "was-99999999999999999999", "ask--1", "row.1.1.0", "row.1.5.0"),
    *("row.1.1.2", "row.9.9.9", "row.1.1.9", "row.²", "head.0", "head.1", "head.99", "line.1.0", "rfq-1", "rfq-²"),
)
_ODD = (
    *(
        "",
        " ",
        ".",
        "..",
        "../..",
        "..\\..",
        "/",
        "//evil.example",
        "\\",
        "\0",
        "a\0b",
        "\r\nX: y",
        "\x1b[31m",
        "\u202e",
    ),
    *("-1", "0", "007", "²", "\uff11", "1e9", "1e999999", "NaN", "Infinity", "2147483648", "9223372036854775808"),
    *(
        "9" * 30,
        "9" * 5000,
        "x" * 3000,
        "²-1",
        "99-99",
        f"{'9' * 5000}-1",
        "0001-01-01",
        "9999-12-31",
        "24:00",
        "../UTC",
    ),
    *(
        "%",
        "_",
        "%00",
        "%2e%2e%2f",
        "*",
        '"',
        "'",
        "' OR 1=1 --",
        '" NEAR("',
        "a AND",
        "{{7*7}}",
        "{0}",
        "<b>",
        "$x",
        "\uffff",
    ),
    *(
        "\U0001f527",
        "é\u0301",
        "\ufeff",
        "CON",
        "NUL.pdf",
        "a/b",
        "a" * 300 + ".pdf",
        "https://evil.example/",
        "\t\t\n\t",
    ),
)
_RFQS = ("RFQ-2026-0001", "RFQ-2026-0002", "RFQ-2026-0003", "rfq-2026-0002")
_PLACES = {"number": _RFQS, "name": ("P-1_revB.pdf", "secret-of-two.pdf")}
_NUMBERS = ("1", "2", "3", "4")
_GOOD = (
    *(
        "1",
        "2",
        "3",
        "1-1",
        "1-2",
        "1+2",
        "all",
        "-",
        "yes",
        "no",
        "on",
        "open",
        "free",
        "=ITAR",
        "needs",
        "proposed",
        "out",
    ),
    *("2026-12-07", "17:00", "UTC", "12.50", "USD", "other", "P-1_revB.pdf", "Number", *_RFQS),
)
_TEXT = st.text(max_size=30)
_VALUES = st.one_of(st.sampled_from(_GOOD), st.sampled_from(_ODD), _TEXT, st.integers().map(str))
_FIELD_NAMES = st.one_of(st.sampled_from(_NAMES), st.sampled_from(_MADE), st.sampled_from(_ODD), _TEXT)
_FIELDS = st.lists(st.one_of(st.just(("despite", "yes")), st.tuples(_FIELD_NAMES, _VALUES)), max_size=3)
_TWISTS = st.lists(st.tuples(st.integers(0, 99), _VALUES), max_size=2)
_OCTETS = st.one_of(st.binary(max_size=60), st.sampled_from((b"%PDF-1.4\n%%EOF\n", b"PK\x03\x04", b"", b"\xff\xfe")))
_FILES = st.lists(st.tuples(_VALUES, _OCTETS), min_size=1, max_size=3)
_LATIN = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30).map(str.strip)
_HEADER_NAMES = (
    *("Referer", "Cookie", "Origin", "Host", "Sec-Fetch-Site", "HX-Request", "HX-Boosted", "Accept", "Range", "Expect"),
    *("Content-Length", "Content-Type", "X-Forwarded-For", "X-Forwarded-Host", "Accept-Language", "If-None-Match"),
)
_HEADER_VALUES = (
    "[",
    "http://[",
    "localhost",
    "https://localhost/",
    "null",
    "²",
    "9" * 5000,
    "-1",
    "true",
    "same-origin",
)
_HEADERS = st.dictionaries(
    st.sampled_from(_HEADER_NAMES), st.one_of(_LATIN, st.sampled_from(_HEADER_VALUES)), min_size=1, max_size=2
)
_CHARSETS = ("utf-16", "utf-7", "idna", "punycode", "unicode_escape", "undefined", "hex", "nowhere", "é", "")
_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=odd", "text/plain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A request. `values`: what stands in the places of its way; `twists`: what stands in fields of the page's form.

    `files` None: a form without; `charset`: of one with files; `raw`: what is sent instead of a form, and its type.
    """

    way: Way
    method: str
    path: str
    values: tuple[str, ...]
    headers: Mapping[str, str]
    twists: Sequence[tuple[int, str]]
    fields: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, bytes]] | None
    charset: str
    raw: tuple[str, bytes] | None

    @property
    def is_of_its_way(self) -> bool:
        """Whether the address can't be another way's."""
        return self.method == self.way.method and not any("/" in value or value == "new" for value in self.values)

    def body(self, form: Mapping[str, str]) -> tuple[str, bytes]:
        """Its type and its octets; `form`: what the page would send."""
        if self.raw is not None:
            return self.raw
        sent = dict(form)
        for place, value in self.twists if form else ():
            sent[sorted(form)[place % len(form)]] = value
        pairs = [*sent.items(), *self.fields]
        if self.files is None:
            return _KINDS[0], "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
        parts = [_part(name, None, value.encode(errors="replace")) for name, value in pairs]
        parts += [_part("files", name, octets) for name, octets in self.files]
        return f"{_KINDS[2]}; charset={self.charset}", b"".join(parts) + b"--odd--\r\n"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Short, whatever is asked."""
        shown = (self.headers, self.twists, self.fields, self.files, self.charset, self.raw)
        printer.text(f"<{self.method} {self.path[:300]} {' '.join(f'{one!r:.300}' for one in shown)}>")


@st.composite
def odd_requests(draw: st.DrawFn, ways: Sequence[Way], with_link: bool = False) -> Odd:
    """One for some way, with more or less of what it asks for; `with_link`: LINK stands for a vendor's own."""
    way = draw(st.sampled_from(ways))
    values: list[str] = []

    def filled(place: re.Match[str]) -> str:
        is_link = place[1] == "token" and with_link
        usual = st.sampled_from(_PLACES.get(place[1], _NUMBERS))
        values.append(LINK if is_link else draw(st.one_of(usual, usual, _VALUES)))
        return _quoted(values[-1])

    path = re.sub(r"\{(\w+)(:int)?\}", filled, way.path)
    query = draw(st.one_of(st.just([]), _FIELDS))
    asked = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query)
    return Odd(
        way=way,
        method=draw(st.sampled_from((way.method,) * 9 + ("HEAD", "PUT", "GET", "POST", "OPTIONS"))),
        path=f"{path}?{asked}" if asked else path,
        values=tuple(values),
        headers=draw(st.one_of(st.just({}), st.just({}), _HEADERS)),
        twists=draw(_TWISTS),
        fields=draw(st.one_of(st.just([]), _FIELDS)),
        files=draw(_FILES) if way.takes.files else draw(st.sampled_from((None, None, None, ()))),
        charset=draw(st.one_of(st.just("utf-8"), st.just("utf-8"), st.sampled_from(_CHARSETS))),
        raw=draw(st.one_of(*[st.none()] * 5, st.tuples(st.sampled_from(_KINDS), _OCTETS))),
    )


def form_on(page: str, action: str) -> Mapping[str, str]:
    """What a page's form that goes there would send, filled in as usual; nothing where the page has none."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    sent: dict[str, str] = {}
    for tag in re.findall(r"<(?:input|select|textarea|button)[^>]*>", found[0] if found else ""):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="file"' not in tag:
            sent[name[1]] = (html.unescape(value[1]) if value else "") or _USUAL.get(name[1], "1")
    return sent


def _quoted(text: str) -> str:
    """So that nothing on the way to the server makes it another one, dots included."""
    return quote(text, safe="", errors="replace").replace(".", "%2E")


def _part(name: str, filename: str | None, octets: bytes) -> bytes:
    told = b'; filename="%s"' % _written(filename) if filename is not None else b""
    return b'--odd\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (_written(name), told, octets)


def _written(name: str) -> bytes:
    """As browsers write it: what would end the header is none."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode(errors="replace")
