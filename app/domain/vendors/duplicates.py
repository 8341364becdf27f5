"""How much two vendors look like one: a score and the reasons for it, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from app.domain.trade.address import same_mailbox
from app.domain.trade.cleaning import clean_phone
from app.domain.trade.company_name import company_key, company_words, may_be_same
from app.domain.trade.identity import company_domain, digits_of, domain_of, place_key
from app.domain.trade.ids import VendorId

LOWEST_SCORE = 60  # from here on a pair is worth a look
# How likely each sign alone makes two vendors one. Signs are taken as independent of each other.
_SAME_NAME = 0.85
_LIKE_NAME = ((80, 0.30), (90, 0.55), (100, 0.82))  # per cent alike → weight, straight lines between
_MAILBOX, _DOMAIN, _PHONE, _PLACE = 0.60, 0.50, 0.50, 0.40
_ELSEWHERE = 0.8  # two mail domains of their own: what the names say counts less
_STRANGERS = 60  # per cent alike: below, the names say that it is another company
_OTHER_NAME = 0.6  # a parent group, a shared switchboard: what else is shared counts less


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a vendor is compared by, folded once so that spellings of one thing are equal."""

    id: VendorId
    name: str
    key: str  # `company_key`
    words: str  # of the name without the legal form, sorted
    numbers: tuple[str, ...]  # words with a digit: "Shop 2" is not "Shop 3"
    mailboxes: frozenset[str]
    domains: frozenset[str]  # without those that anybody may have
    phones: frozenset[str]
    place: str

    @classmethod
    def of(
        cls, vendor_id: VendorId, name: str, address: str = "", contacts: Iterable[tuple[str, str]] = ()
    ) -> "Profile":
        """`contacts` are their addresses and phones."""
        known = tuple(contacts)
        words = company_words(name)
        return cls(
            id=vendor_id,
            name=name,
            key=company_key(name),
            words=" ".join(sorted(words)),
            numbers=tuple(sorted(w for w in words if any(c.isdigit() for c in w))),
            mailboxes=frozenset(same_mailbox(email) for email, _ in known if "@" in email),
            domains=frozenset(d for email, _ in known if (d := company_domain(email))),
            phones=frozenset(d for _, phone in known if (d := digits_of(phone))),
            place=place_key(address),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two vendors that may be one; the first stands before the second in the list of vendors."""

    first: VendorId
    second: VendorId
    first_name: str
    second_name: str
    score: int  # 0 to 100
    reasons: tuple[str, ...]


def likeness(one: Profile, two: Profile) -> Likeness:
    """Always the same for the same two, whichever comes first."""
    first, second = sorted((one, two), key=lambda p: (p.name.casefold(), p.id))
    alike, said = _names(first, second)
    signs = _signs(first, second)
    apart = bool(first.domains and second.domains and not first.domains & second.domains)
    weight = _name_weight(alike)
    if apart and weight:
        weight *= _ELSEWHERE
        said.append("different email domains")
    doubt = 1 - weight
    for sign, text in signs:
        doubt *= 1 - (sign * _OTHER_NAME if alike < _STRANGERS else sign)
        said.append(text)
    if alike < _STRANGERS:
        said.append("quite different names")
    return Likeness(
        first=first.id,
        second=second.id,
        first_name=first.name,
        second_name=second.name,
        score=round(100 * (1 - doubt)),
        reasons=tuple(said),
    )


def needed_for(score: int) -> float:
    """How alike, per cent, two names have to be to give that score without any other sign."""
    wanted = score / 100
    for (low, less), (high, more) in pairwise(_LIKE_NAME):
        if wanted <= more:
            return low + (high - low) * max(wanted - less, 0) / (more - less)
    return 100.0


def _names(first: Profile, second: Profile) -> tuple[float, list[str]]:
    """Per cent alike; 101 where they are the same but for what does not count."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - not needed before somebody looks for duplicates

    if first.key == second.key:
        return 101, ["the same name except for legal form, spaces and punctuation"]
    if may_be_same(first.name, second.name):
        return 101, ["the same name except for lost letters (“?”)"]
    if first.numbers != second.numbers:
        return min(max(fuzz.ratio(first.words, second.words), fuzz.ratio(first.key, second.key)), 79.0), []
    if first.words == second.words:
        return 100, ["the same words in another order"]
    alike = max(fuzz.ratio(first.words, second.words), fuzz.ratio(first.key, second.key))
    return alike, [f"names {alike:.0f} % alike"] if alike >= _LIKE_NAME[0][0] else []


def _name_weight(alike: float) -> float:
    if alike > 100:
        return _SAME_NAME
    for (low, less), (high, more) in pairwise(_LIKE_NAME):
        if low <= alike <= high:
            return less + (more - less) * (alike - low) / (high - low)
    return 0.0


def _signs(first: Profile, second: Profile) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    if boxes := sorted(first.mailboxes & second.mailboxes):
        found.append((_MAILBOX, f"the same address {boxes[0]}"))
    told = {domain_of(box) for box in boxes}  # an address that both have says the same of its domain
    if domains := sorted(first.domains & second.domains - told):
        found.append((_DOMAIN, f"the same email domain {domains[0]}"))
    if phones := sorted(first.phones & second.phones):
        found.append((_PHONE, f"the same phone {clean_phone(phones[0])[0]}"))
    if first.place and first.place == second.place:
        found.append((_PLACE, "the same postal address"))
    return found
