"""A sheet's vendors beside those of the list: what is new, what changes, and what may be somebody known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.trade.cleaning import has_lost_character
from app.domain.trade.company_name import company_key, may_be_same
from app.domain.trade.finding import Remark
from app.domain.trade.identity import FREE_MAIL, digits_of, domain_of
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.incoming import Alike, Incoming, Outcome
from app.domain.vendors.merge import Taking, differences
from app.domain.vendors.vendor import Vendor
from app.storage.base.database import Session
from app.storage.vendors import doubles, identities, same_as, vendors

_CROWD = 20  # vendors who share a domain or a phone, such as a provider's or an agent's: it tells nobody apart

_Owners = dict[str, VendorId | None]  # name → id


@dataclass(slots=True)
class _Known:
    """Vendors by whatever an incoming one may share with them."""

    by_name: dict[str, _Owners] = field(default_factory=dict)
    by_domain: dict[str, _Owners] = field(default_factory=dict)
    by_phone: dict[str, _Owners] = field(default_factory=dict)

    def take(self, name: str, domain: str, phone: str, vendor_id: VendorId | None = None) -> None:
        for table, key in ((self.by_name, company_key(name)), (self.by_domain, domain), (self.by_phone, phone)):
            if key and key not in FREE_MAIL:
                table.setdefault(key, {})[name] = vendor_id


def compare(
    session: Session, listed: Sequence[Vendor], rows_of: Sequence[tuple[int, ...]], taking: Taking
) -> tuple[list[Incoming], list[Remark]]:
    """Each vendor of the sheet with what it is in the list; remarks on names that were mended by each other."""
    known = _known(session, listed)
    mended = _mended(session, [v for v in listed if text_key(v.name) not in known])
    pairs = list(zip(listed, rows_of, strict=True))
    remarks = [_mended_remark(vendor, mended[vendor.name], rows) for vendor, rows in pairs if vendor.name in mended]
    strangers = [v for v in listed if text_key(v.name) not in known and v.name not in mended]
    alike = _alike(session, strangers)
    found: list[Incoming] = []
    for vendor, rows in pairs:
        before = known.get(text_key(vendor.name)) or mended.get(vendor.name)
        if before is None:
            found.append(_stranger(vendor, rows, alike.get(vendor.name, ()), taking))
        else:
            found.append(known_one(vendor, before, rows, taking))
            remarks += _level_remark(vendor, before, rows, taking)
    return found, remarks


def _known(session: Session, listed: Sequence[Vendor]) -> dict[str, Vendor]:
    """By `text_key` of the names; who was merged into another vendor, or said to be it, is that one."""
    known = vendors.by_names(session, [v.name for v in listed])
    strange = [v.name for v in listed if text_key(v.name) not in known]
    merged = {**same_as.by_names(session, strange), **doubles.by_names(session, strange)}
    survivors = {v.stored_id: v for v in vendors.get(session, list(dict.fromkeys(merged.values())))}
    return known | {key: survivors[i] for key, i in merged.items() if i in survivors}


def known_one(listed: Vendor, known: Vendor, rows: tuple[int, ...], taking: Taking) -> Incoming:
    """A vendor of the list, and what the sheet would make of it."""
    after = taking.vendor(known, listed)
    changes = differences(known, after)
    outcome = Outcome.UPDATE if changes else Outcome.SAME
    return Incoming(
        listed=listed,
        known=known,
        after=after,
        outcome=outcome,
        rows=rows,
        differences=changes,
        raised=taking.raised(known, listed),
    )


def _stranger(listed: Vendor, rows: tuple[int, ...], alike: tuple[Alike, ...], taking: Taking) -> Incoming:
    after = taking.fresh(listed)
    return Incoming(
        listed=listed,
        known=None,
        after=after,
        outcome=Outcome.DOUBTFUL if alike else Outcome.NEW,
        rows=rows,
        differences=differences(Vendor(name=listed.name), after),
        alike=alike,
        raised=taking.raised(None, listed),
    )


def _mended(session: Session, strangers: Sequence[Vendor]) -> dict[str, Vendor]:
    """Strangers whose name agrees with exactly one known name but for lost letters → that vendor."""
    damaged = identities.damaged_names(session) if strangers else []
    pairs: dict[str, str] = {}
    whole: list[str] | None = None
    for vendor in strangers:
        if has_lost_character(vendor.name):
            whole = whole if whole is not None else sorted({i.name for i in identities.every(session)})
        names = whole if has_lost_character(vendor.name) else damaged
        fitting = [name for name in names or () if may_be_same(vendor.name, name)]
        if len(fitting) == 1:
            pairs[vendor.name] = fitting[0]
    known = vendors.by_names(session, pairs.values())
    return {listed: known[text_key(name)] for listed, name in pairs.items()}


def _mended_remark(listed: Vendor, known: Vendor, rows: tuple[int, ...]) -> Remark:
    text = f"“{listed.name}” is treated as “{known.name}”: the names are the same except for lost letters (“?”)."
    return Remark(row=rows[0], field="vendor", text=text)


def _level_remark(listed: Vendor, known: Vendor, rows: tuple[int, ...], taking: Taking) -> Iterable[Remark]:
    if taking.clearances.known(listed.clearance) is None:
        levels = ", ".join((*taking.clearances.levels, "none"))
        text = f"“{listed.clearance}” isn't a clearance ({levels}); “{known.name}” keeps {known.clearance or 'none'}."
        yield Remark(row=rows[0], field="clearance", text=text)


def _alike(session: Session, strangers: Sequence[Vendor]) -> Mapping[str, tuple[Alike, ...]]:
    """Strangers that are much like one of the list, or like one further up in the sheet."""
    known = _Known()
    for identity in identities.every(session) if strangers else ():
        known.take(identity.name, identity.domain, identity.phone, identity.id)
    found: dict[str, tuple[Alike, ...]] = {}
    for vendor in strangers:
        if alike := tuple(_likenesses(vendor, known)):
            found[vendor.name] = alike
        known.take(vendor.name, "", "")
        for contact in vendor.contacts:
            known.take(vendor.name, domain_of(contact.email), digits_of(contact.phone))
    return found


def _likenesses(vendor: Vendor, known: _Known) -> Iterable[Alike]:
    domains = sorted({domain_of(c.email) for c in vendor.contacts})
    phones = sorted({digits_of(c.phone) for c in vendor.contacts})
    reasons = [(known.by_name.get(company_key(vendor.name), {}), "the same name except for the legal form")]
    reasons += [(known.by_domain.get(d, {}), f"the same email domain {d}") for d in domains]
    reasons += [(known.by_phone.get(p, {}), f"the same phone {p}") for p in phones]
    told: set[str] = set()
    for owners, reason in reasons:
        if len(owners) > _CROWD:
            continue
        for name in sorted(owners.keys() - told):
            told.add(name)
            yield Alike(owners[name], name, reason)
