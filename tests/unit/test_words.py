"""The words that the program says: plain American English, one word for one thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import translation

_REPOSITORY = Path(__file__).parents[2]
_APP = _REPOSITORY / "app"
_DOCS = _REPOSITORY / "docs"
_NOT_FOR_USERS = {"architecture.md", "benchmarks.md", "faults.md"}
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)  # samples, what is typed, and where links lead
# Pages name exact limits and commands of the protocol as well.
_OF_PAGES = re.compile(r"\d (?:Ki|Mi)B\b|half a MiB|\bMAIL\b")

# What no user reads, or reads as somebody else's words: headings of others' sheets, answers of servers, SQL.
_NOT_SPOKEN = (
    "storage/",
    "documents/inbox/quoted_mails.py",
    "documents/mail/html_body.py",
    "documents/mail/language.py",  # more languages than this one
    "documents/quotes/form_titles.py",
    "documents/rfqs/item_headings.py",
    "documents/rfqs/pdf_text.py",
    "documents/vendors/columns.py",
    "domain/inbox/absence_words.py",
    "domain/inbox/bounce_words.py",
    "domain/inbox/decline_words.py",
    "domain/quotes/amount_words.py",
    "domain/quotes/lead_time.py",
    "domain/quotes/written_date.py",
    "domain/trade/address.py",
    "domain/trade/cleaning.py",
    "domain/vendors/fields.py",  # its headings are read in others' sheets, too
    "domain/vendors/status_words.py",
    "transports/imap/folders.py",
    "transports/practice/session.py",
    "transports/smtp/rules.py",
)

# What is banned, and the better word.
_BANNED = (
    (r"mend(?:s|ed|ing)?", "fix"),
    (r"(?:take|took|taken|takes) (?:it |them )?(?:in|off)(?! (?:\{|about|an hour|time))", "add, remove"),
    (r"stands? (?:twice|in|at|for|alone)|as it stands|may stand|would stand|must stand", "is in, is listed"),
    (r"so many|least seconds|akin|parted by|the road", "vendors per line, minimum, related to, separator"),
    (r"your say|until you say so|unless you say so|without your say", "your OK"),
    (r"neither\b.*\bnor", "isn't … or …"),
    (r"nobody (?:who|signs)|nobody .* known", "no vendor"),
    (r"octets?", "bytes, an exact copy"),
    (r"unforeseen|not foreseen", "unexpected error"),
    (r"colours?|neighbours?|practise|whilst|till", "American spelling: color, neighbor, practice, while, until"),
    (r"requests?(?! for quotation)", "RFQ"),
    (r"(?<!practice )mails?(?! (?:servers?|accounts?|programs?|template)\b)", "email"),
    (r"e-mails?", "email"),
    (r"cannot", "can't"),
    (r"with a press|a press", "with one click"),
    (r"nothing is to be done|is to be done", "no action needed"),
    (r"cannot be meant|speaks of|come in\b|comes in\b|came in\b", "isn't valid, mentions, import"),
    (r"these data|the data are|data were", "this data is"),
    (r"KiB|MiB", "kB, MB"),
)
_REFUSED = tuple((re.compile(rf"(?<![\w.-])(?:{words})(?![\w-])", re.IGNORECASE), better) for words, better in _BANNED)
# A capability is done by request; the last is a command of SMTP.
_ALLOWED = re.compile(r"\b(?:by|on) request\b|MAIL FROM:<", re.IGNORECASE)
_TITLES = frozenset({"So", "Is", "E-mail", "Mail", "Mails", "Request", "Requests"})


def _said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of what may be shown: constants with a blank in them, and all that is translated."""
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    silent = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    silent |= {id(inner) for call in calls if _is_silent(call) for inner in ast.walk(call)}
    shown = {id(argument) for call in calls if _is_shown(call) for argument in _arguments(call)}
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in silent:
            continue
        if " " in node.value.strip() or id(node) in shown:
            yield node.lineno, node.value


def _is_silent(call: ast.Call) -> bool:
    """For the log, or for a mistake in the program."""
    name = ast.unparse(call.func)
    return name.lower().startswith("_log.") or name in {"ValueError", "TypeError", "LookupError", "RuntimeError"}


def _is_shown(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return name.endswith(".tr") or name == "Column"


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords)


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(_APP.rglob("*.py")):
        name = path.relative_to(_APP).as_posix()
        if not name.startswith(_NOT_SPOKEN):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from ((f"app/{name}:{line}", text) for line, text in _said(tree))


def _faults(text: str) -> Iterator[str]:
    plain = _ALLOWED.sub("", text.replace("&", ""))
    if plain in _TITLES:
        yield f"“{plain}” says too little or is a word of its own; write Email, RFQ, or what the column holds"
    for pattern, better in _REFUSED:
        if found := pattern.search(plain):
            yield f"“{found[0]}” in “{text}”; better: {better}"


def _is_spoken(file: str) -> bool:
    """The names of fields in mappings are what they are."""
    return not file.startswith((*_NOT_SPOKEN, translation.NAMES))


def test_the_program_speaks_plain_american_english() -> None:
    said = [*_texts(), *((f"app/{file}", text) for text, file in translation.texts().items() if _is_spoken(file))]
    assert len(said) > 2_000, "the walk lost the texts"
    faults = [f"{place}: {fault}" for place, text in said for fault in _faults(text)]
    assert not faults, "\n".join(faults)


def _pages() -> list[Path]:
    """All that a user reads."""
    return [_REPOSITORY / "README.md", *(p for p in sorted(_DOCS.glob("*.md")) if p.name not in _NOT_FOR_USERS)]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.name)
def test_the_pages_speak_plain_american_english(page: Path) -> None:
    text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), page.read_text(encoding="utf-8"))
    paragraphs = re.split(r"\n\s*\n|\n(?=[|*])", _OF_PAGES.sub("", text))
    faults = [fault for said in paragraphs for fault in _faults(" ".join(said.split()))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "text",
    [
        "What blocks must be mended first",
        "The mail is sent",
        "Send 24 mails",
        "This request cannot be sent",
        "Something happened that was not foreseen",
        "Nothing is to be done: it is neither given up nor repeated",
        "Take it in…",
        "“X” stands twice at “Y”",
    ],
)
def test_banned_words_are_found(text: str) -> None:
    assert list(_faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "This is a request for quotation, not an order.",
        "Practice mail",
        "The mail server refused it.",
        "only by request",
    ],
)
def test_words_that_have_their_place_are_left_alone(text: str) -> None:
    assert not list(_faults(text))
