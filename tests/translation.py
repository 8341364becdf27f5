"""What the window says, read from the source, and the languages that must say all of it.

`python -m tests.translation` brings `resources/languages/*.json` up to date: what is new comes with an empty text,
which the suite refuses (`tests/unit/test_languages.py`); what is no longer said goes.
"""

import ast
import calendar
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from app.documents.rfqs.item_headings import ITEM_FIELDS
from app.documents.vendors.columns import FIELDS as VENDOR_COLUMNS
from app.documents.vendors.trade_sheets import APPROVAL_FIELDS, CAPABILITY_FIELDS
from app.domain.vendors.fields import FIELDS

_ROOT = Path(__file__).parents[1]
LANGUAGES = _ROOT / "resources" / "languages"
_PROVIDERS = _ROOT / "resources" / "providers.json"

# Floors whose texts reach the window; the command line speaks English.
_FLOORS = ("ui", "domain", "services", "documents", "storage", "transports", "system", "background")
# What no buyer reads in the window: emails in the vendors' languages, others' headings, commands, what is looked for.
_SILENT = (
    "documents/comparison/choice_section.py",
    "documents/comparison/compared_section.py",
    "documents/comparison/comparison_sheet.py",
    "documents/comparison/considered.py",
    "documents/comparison/matrix.py",
    "documents/comparison/order_sheet.py",
    "documents/comparison/page.py",
    "documents/comparison/pdf.py",
    "documents/comparison/places.py",
    "documents/comparison/prices_sheet.py",
    "documents/comparison/totals.py",
    "documents/comparison/workbook.py",
    "documents/decision/contents.py",
    "documents/decision/facts.py",
    "documents/decision/html_report.py",
    "documents/decision/mail_copy.py",
    "documents/handover/erp_layouts.py",
    "documents/handover/layout_fields.py",
    "documents/handover/ubl",
    "documents/handover/unit_codes.py",
    "documents/inbox/file_names.py",
    "documents/inbox/header_block.py",
    "documents/inbox/outlook_mail.py",
    "documents/inbox/page_files.py",
    "documents/inbox/quoted_mails.py",
    "documents/inbox/tnef.py",
    "documents/mail/",
    "documents/quotes/form_titles.py",
    "documents/reports/",
    "documents/rfqs/item_guess.py",
    "documents/rfqs/item_headings.py",
    "documents/rfqs/delivery_report.py",
    "documents/rfqs/form_",
    "documents/rfqs/line_report.py",
    "documents/rfqs/quote_form",
    "documents/sheets/alphabets.py",
    "documents/sheets/xlsx_parts.py",
    "documents/vendors/import_report.py",
    "services/answer_page/",
    "services/rfqs/vendor_links.py",
    "documents/rfqs/pdf_text.py",
    "documents/vendors/columns.py",
    "domain/inbox/absence_words.py",
    "domain/inbox/bounce_words.py",
    "domain/inbox/decline_words.py",
    "domain/people/change_log.py",
    "domain/quotes/amount_words.py",
    "domain/quotes/form_layout.py",
    "domain/rfqs/rules/leftovers_words.py",
    "domain/trade/cleaning.py",
    "domain/vendors/status_words.py",
    "services/sending/broken_off.py",
    "services/sending/health.py",
    "services/upkeep/diagnostics.py",
    "services/upkeep/moving.py",
    "services/upkeep/practice.py",
    "services/upkeep/self_test",
    "storage/base/audit_triggers.py",
    "storage/base/bulk.py",
    "storage/base/full_text.py",
    "storage/base/jobs_schema.py",
    "storage/base/news_trigger.py",
    "storage/base/postgresql.py",
    "storage/base/server_lock.py",
    "storage/migrations/copying.py",
    "storage/migrations/freezing.py",
    "storage/migrations/versions/",
    "storage/outbox/tenure.py",
    "storage/outbox/workers.py",
    "storage/vendors/pages.py",
    "system/ourselves.py",
    "system/painted.py",
    "transports/graph/following.py",
    "transports/graph/seen.py",
    "transports/imap/folders.py",
    "transports/practice/",
    "services/people/signing_in.py",
    "services/people/single_sign_on.py",
    "transports/oauth/openid.py",
    "transports/smtp/rules.py",
)
# Calls whose texts are for a log, for a mistake in the program, or for a machine.
_UNREAD = re.compile(
    r"_?(?:log|LOG)\b.*|(?:Value|Type|Lookup|Runtime|NotImplemented|Assertion|Key|Index)Error|re\.\w+|cast|TypeVar|text|"
    r".*\.(?:setObjectName|encode|execute|strptime|strftime|find|fetch_there)|(?:sa|op|sqlalchemy)\..*|frozenset|set|literal_column|"
    r"Index|CheckConstraint|ForeignKey|mapped_column|Settings.*|.*Template|getattr|.*_options"
)
# Which arguments of a call are shown, though they are one word; and by what names they are so in every call.
_SHOWN = {
    "Chip": (1,),
    "counted": (1, 2),
    "tr": (0,),
    "Kind": (0, 1, 2, 3),
    "Section": (0,),
    "_column": (0,),
    "Table": (0,),
}
_NAMED = {"title", "label", "words", "happened", "meaning", "todo", "headline", "text", "what"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple(calendar.month_name)[1:]
# What is put into a sentence of the lower floors as a word of its own.
_LOOSE = (
    *("today", "tomorrow", "yesterday", "has", "have", "says", "say", "it", "them", "need", "needs", "is", "are"),
    *("email", "emails", "email is", "emails are", "email waits", "emails wait", "unknown", "failed", "Keyring"),
    *("System", "Light", "Dark", "title", "deadline", "subject", "items", "all", "active", "primary", "secondary"),
    "tenant",
)
_KEY = re.compile(r"[a-z]+:+\Z")  # of an entry, not to be read
_KEPT = re.compile(r"[A-Za-z][a-z]+…?")
_PATTERN = re.compile(r"\(\?|\\[bwds]|\[\^")  # what looks for something
# What a machine reads: paths, addresses, names of files, words of protocols, XML.
_MACHINE = re.compile(r"(?:/|https?:|_|&\w+=|\{\d+\}(?:\.|/\.|</))\S+|.*(?:[\x00-\x08]|<\w:\w).*", re.DOTALL)
NAMES = "(names)"  # where a text is from that is the name of a value
_WORD = re.compile(r"[A-Za-z]{2,}")


def texts() -> dict[str, str]:
    """Every text that the window may show, with `{…}` for its values, and the file that says it first."""
    found = dict.fromkeys(_words(), NAMES)
    for path in sorted(path for floor in _FLOORS for path in (_ROOT / "app" / floor).rglob("*.py")):
        name = path.relative_to(_ROOT / "app").as_posix()
        if not name.startswith(_SILENT):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for text in _Reader(tree, _kept(tree) if name.startswith("ui/") else ()).texts():
                found.setdefault(text, name)
    return found


def _kept(tree: ast.Module) -> Iterator[ast.Constant]:
    """What a screen keeps to say: values of its dictionaries, and words that begin as a text does."""
    for statement in tree.body:
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        is_dictionary = isinstance(value, ast.Dict)
        parts = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.Tuple) else []
        for part in (one for whole in parts for one in (whole.elts if isinstance(whole, ast.Tuple) else [whole])):
            text = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
            if isinstance(part, ast.Constant) and _KEPT.fullmatch(text) and (is_dictionary or text[0].isupper()):
                yield part


def _words() -> Iterator[str]:
    """What is said of a computed value: days, months, fields of vendors and lines; and the notes on providers."""
    for name in (*_DAYS, *_MONTHS):
        yield from (name, name[:3])
    yield from _LOOSE
    yield from (field.words for field in FIELDS)
    yield from (provider["note"] for provider in json.loads(_PROVIDERS.read_text(encoding="utf-8")))
    for fields in (ITEM_FIELDS, VENDOR_COLUMNS, CAPABILITY_FIELDS, APPROVAL_FIELDS):
        yield from (name.replace("_", " ") for name in fields)


class _Reader:
    """Reads one module."""

    def __init__(self, tree: ast.Module, shown: Iterable[ast.Constant]) -> None:
        self._nodes = list(ast.walk(tree))
        self._skipped: set[int] = set()
        self._shown: set[int] = set(map(id, shown))
        for node in self._nodes:
            self._look_at(node)

    def texts(self) -> Iterator[str]:
        for node in self._nodes:
            if id(node) in self._skipped:
                continue
            if isinstance(node, ast.JoinedStr):
                template = _template(node)
                if _is_telling(template):
                    yield template
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and self._is_read(node, node.value):
                yield node.value

    def _is_read(self, node: ast.Constant, text: str) -> bool:
        return bool(text) and (id(node) in self._shown or (" " in text.strip() and _is_telling(text)))

    def _look_at(self, node: ast.AST) -> None:
        if isinstance(node, ast.Expr):
            self._skip(node.value, deep=False)  # a docstring
        elif isinstance(node, ast.JoinedStr):
            self._look_at_pieces(node)
        elif isinstance(node, ast.Call):
            self._look_at_call(node)
        else:
            for part in _types(node):
                self._skip(part)

    def _look_at_pieces(self, text: ast.JoinedStr) -> None:
        for piece in text.values:
            self._skip(piece, deep=False)
            if isinstance(piece, ast.FormattedValue):
                self._show([piece.value] if isinstance(piece.value, ast.IfExp) else [])
                if piece.format_spec is not None:
                    self._skip(piece.format_spec)

    def _look_at_call(self, call: ast.Call) -> None:
        name = ast.unparse(call.func)
        if _UNREAD.fullmatch(name):
            self._skip(call)
            return
        if name.endswith(".tr"):
            self._show(call.args)
        places = _SHOWN.get(name.rpartition(".")[2], ())
        self._show(call.args[place] for place in places if place < len(call.args))
        self._show(word.value for word in call.keywords if word.arg in _NAMED)
        for word in call.keywords:
            if word.arg == "headers":  # of others' sheets
                self._skip(word.value)

    def _skip(self, node: ast.AST, deep: bool = True) -> None:
        self._skipped.update(map(id, ast.walk(node) if deep else (node,)))

    def _show(self, nodes: Iterable[ast.expr]) -> None:
        self._shown.update(id(inner) for node in nodes for inner in _values(node))


def _types(node: ast.AST) -> Iterator[ast.expr]:
    """What says a type, or looks something up."""
    if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
        yield node.annotation
    elif isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield node.returns
    elif isinstance(node, ast.Subscript):
        yield node.slice


def _values(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may be: the condition of `a if b else c` is not."""
    if isinstance(node, ast.IfExp):
        yield from (*_values(node.body), *_values(node.orelse))
    else:
        yield node


def _template(text: ast.JoinedStr) -> str:
    """`f"{a} of {b}"` is `{0} of {1}`."""
    pieces: list[str] = []
    values = 0
    for piece in text.values:
        if isinstance(piece, ast.Constant):
            pieces.append(str(piece.value).replace("{", "{{").replace("}", "}}"))
        else:
            pieces.append(f"{{{values}}}")
            values += 1
    return "".join(pieces)


def _is_telling(text: str) -> bool:
    words = re.sub(r"\{\d+\}", "", text)
    is_silent = _MACHINE.fullmatch(text) or _PATTERN.search(words) or _KEY.match(words)
    return bool(_WORD.search(words)) and not is_silent


def main(names: Sequence[str]) -> None:
    said = texts()
    for file in sorted(LANGUAGES.glob("*.json")):
        kept = json.loads(file.read_text(encoding="utf-8"))
        new = {text: kept.get(text, "") for text in sorted(said)}
        file.write_text(json.dumps(new, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        sys.stdout.write(f"{file.name}: {len(new)} texts, {sum(not text for text in new.values())} to translate\n")
    if names:
        sys.stdout.writelines(f"{said[text]}\t{text!r}\n" for text in said)


if __name__ == "__main__":
    main(sys.argv[1:])
