"""Who may have which line. One rule, for matching, choosing, inviting, looking at mails and the check alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Finding, Spot, blocking, warning
from app.domain.trade.ids import LineId
from app.domain.trade.line_numbers import named_lines
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import Approval
from app.domain.words.vocabulary import TermKind, Vocabulary


class BarKind(StrEnum):
    CLEARANCE = "clearance"  # the line is controlled
    LIST = "list"  # the customer has an approved-vendor list


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for all lines: words, levels, the day, and which customers have an approved-vendor list.

    `lists` are by the customer's `text_key`; True for a strict one, which bars whoever is not on it.
    """

    vocabulary: Vocabulary
    today: date
    clearances: Clearances
    lists: Mapping[str, bool] = field(default_factory=dict)
    needs: "Needs" = field(default_factory=dict)

    def is_strict(self, customer: str) -> bool:
        """Whether the customer wants nobody asked who is not on the list."""
        return self.lists.get(text_key(customer), False)


@dataclass(frozen=True, slots=True)
class Need:
    """A level that a line needs, and the file that says so; no file: the line itself does."""

    level: str
    file: str = ""


Needs = Mapping[LineId, tuple[Need, ...]]  # because of the files of lines


@dataclass(frozen=True, slots=True)
class Ban:
    """The lines that a vendor must not be asked for, and why."""

    lines: frozenset[int]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What stands between a vendor and some lines, in a sentence for the buyer."""

    kind: BarKind
    lines: tuple[int, ...]
    text: str
    blocks: bool  # the vendor must not be asked at all

    def finding(self, vendor: str, spot: Spot) -> Finding:
        """What the check says of it."""
        if self.kind is BarKind.CLEARANCE:
            todo = "Leave this vendor out, take the lines out, or note the clearance that the vendor holds."
            return blocking("line-controlled", replace(spot, field="clearance"), vendor, self.text, todo)
        if self.blocks:
            todo = "Leave this vendor out, take the lines out, or note its place on the list."
            return blocking("not-on-list", spot, vendor, self.text, todo)
        todo = "Leave this vendor out, or note its place on the list, unless you mean it."
        return warning("not-on-list", spot, vendor, self.text, todo)


def barred(clearance: str, approvals: Collection[Approval], items: Sequence[RfqItem], rules: Rules) -> tuple[Bar, ...]:
    """What stands between a vendor who holds this and the lines that it is asked for; what blocks comes first."""
    return (
        *_not_cleared(clearance, items, rules),
        *_not_on_list(approvals, [i for i in items if rules.is_strict(i.customer)], rules, blocks=True),
        *_not_on_list(approvals, [i for i in items if not rules.is_strict(i.customer)], rules, blocks=False),
    )


def forbidden(
    clearance: str, approvals: Collection[Approval], items: Sequence[RfqItem], rules: Rules
) -> tuple[Bar, ...]:
    """Only what blocks."""
    return tuple(bar for bar in barred(clearance, approvals, items, rules) if bar.blocks)


def ban(clearance: str, approvals: Collection[Approval], items: Sequence[RfqItem], rules: Rules) -> Ban | None:
    """The same as lines and one text; None where nothing is forbidden."""
    bars = forbidden(clearance, approvals, items, rules)
    if not bars:
        return None
    return Ban(frozenset(n for bar in bars for n in bar.lines), " ".join(bar.text for bar in bars))


def file_needs(items: Sequence[RfqItem], files: Sequence[Attachment], standings: Mapping[str, Standing]) -> Needs:
    """What each line needs because its files are controlled; one for everybody goes with every line."""
    found: dict[LineId, list[Need]] = {}
    for file in files:
        needs = [Need(level, file.name) for level in standings[file.path].needed]
        for item in items if needs else ():
            if item.id is not None and (file.for_all or item.id in file.lines):
                found.setdefault(item.id, []).extend(needs)
    return {line: tuple(needs) for line, needs in found.items()}


def barred_files(
    files: Iterable[Attachment], held: str, standings: Mapping[str, Standing], clearances: Clearances
) -> tuple[Attachment, ...]:
    """Those that a vendor with this clearance must not get."""
    return tuple(file for file in files if not standings[file.path].allows(held, clearances))


def _not_cleared(clearance: str, items: Sequence[RfqItem], rules: Rules) -> Iterable[Bar]:
    """The strictest need of each line that the vendor does not meet."""
    lacked: dict[Need, list[int]] = {}
    for item in items:
        needs = (Need(item.clearance), *(rules.needs.get(item.id, ()) if item.id is not None else ()))
        open_needs = [need for need in needs if lacking(clearance, need.level, rules.clearances)]
        if open_needs:
            lacked.setdefault(_strictest(open_needs, rules.clearances), []).append(item.number)
    for need, numbers in lacked.items():
        because = f" for “{need.file}”" if need.file else ""
        text = (
            f"{named_lines(numbers).capitalize()} {'needs' if len(numbers) == 1 else 'need'} {need.level}{because}, "
            f"and the vendor {lacking(clearance, need.level, rules.clearances)}."
        )
        yield Bar(kind=BarKind.CLEARANCE, lines=tuple(numbers), text=text, blocks=True)


def _strictest(needs: Sequence[Need], clearances: Clearances) -> Need:
    found = needs[0]
    for need in needs[1:]:
        found = need if clearances.is_above(need.level, found.level) else found
    return found


def _not_on_list(
    approvals: Collection[Approval], items: Sequence[RfqItem], rules: Rules, *, blocks: bool
) -> Iterable[Bar]:
    off = {i.number: off_list(i.customer, i.process, approvals, rules) for i in items}
    for reason, numbers in _together(off):
        text = f"For {named_lines(numbers)} the vendor is {reason}."
        yield Bar(kind=BarKind.LIST, lines=numbers, text=text, blocks=blocks)


def _together(words: Mapping[int, str]) -> list[tuple[str, tuple[int, ...]]]:
    """Each word with the lines it is said of; no word, no bar."""
    found: dict[str, list[int]] = {}
    for number, word in words.items():
        if word:
            found.setdefault(word, []).append(number)
    return [(word, tuple(numbers)) for word, numbers in found.items()]


def lacking(held: str, needed: str, clearances: Clearances) -> str:
    """What a vendor who lacks the clearance for a line does have; empty where it lacks nothing."""
    if clearances.covers(held, needed):
        return ""
    return f"holds {held}" if held else "has no clearance"


def off_list(customer: str, process: str, approvals: Collection[Approval], rules: Rules) -> str:
    """How a vendor stands who is not on the customer's list; empty where it is, or where there is no list."""
    if on_list(customer, process, approvals, rules):
        return ""
    lapsed = place_on_list(customer, process, approvals, rules, lapsed=True)
    if lapsed and lapsed.valid_until:
        return f"on the list of {customer} only until {lapsed.valid_until:%d %b %Y}"
    return f"not on the approved-vendor list of {customer}"


def on_list(customer: str, process: str, approvals: Iterable[Approval], rules: Rules) -> bool:
    """Whether these places on lists let a vendor through; a customer without a list lets everybody through."""
    if text_key(customer) not in rules.lists:
        return True
    return place_on_list(customer, process, approvals, rules) is not None


def place_on_list(
    customer: str, process: str, approvals: Iterable[Approval], rules: Rules, *, lapsed: bool = False
) -> Approval | None:
    """The place on the customer's list for this process, valid today or, if asked for, lapsed."""
    wanted = rules.vocabulary.key(TermKind.PROCESS, process)
    for approval in approvals:
        over = approval.valid_until is not None and approval.valid_until < rules.today
        same_process = not approval.process or rules.vocabulary.key(TermKind.PROCESS, approval.process) == wanted
        if text_key(approval.customer) == text_key(customer) and same_process and over is lapsed:
            return approval
    return None
