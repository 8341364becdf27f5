"""As many vendors as one wants, always the same ones: what a large list looks like."""

from collections.abc import Iterator
from random import Random

from app.domain.vendors.vendor import Capability, Contact, ContactRank, Standing, Vendor, VendorStatus

_SEED = 20_26
_NAMES = (
    "Kestrel", "Harrow", "Brandt", "Gale", "Lone", "Nexgate", "Turnpike", "Embley", "Hylund", "Harcourt",
    "Pentarch", "Trident", "Brako", "Progress", "Rapid", "Ascendix", "Valmex", "Azelia", "Hartung", "Castle",
    "Coast", "Fyrne", "Titan", "Cello", "Copper", "Ostrava", "Nordvik", "Müller", "Ødegård", "Šimek",
    "Larkin", "Quarry", "Juniper", "Wexford", "Ivory", "Zephyr", "Upland", "Yarrow", "Delmont", "Sable",
)  # fmt: skip
_TRADES = (
    "Plating", "Coatings", "Metals", "Finishing", "Alloys", "Processing", "Industries", "Precision", "Heat",
    "Surface", "Anodizing", "Castings", "Tooling", "Forge", "Machining", "Laser", "Grinding", "Fasteners",
    "Polymers", "Brazing",
)  # fmt: skip
_FORMS = ("Inc.", "LLC", "Ltd", "GmbH", "Corp", "Co", "s.r.o.", "AG", "")
_FIRST = (
    "Anna", "Ben", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Irene", "Jonas", "Kira", "Liam",
    "Mona", "Nils", "Olga", "Pavel", "Rosa", "Sven", "Tara", "Uwe",
)  # fmt: skip
_LAST = (
    "Adler", "Baker", "Costa", "Dahl", "Egger", "Fox", "Garner", "Holm", "Ito", "Jensen", "Kraus", "Lopez",
    "Moreau", "Novak", "Okafor", "Price", "Quist", "Reyes",
)  # fmt: skip
_STATES = (
    "illinois", "kansas", "texas", "ohio", "oregon", "utah", "bavaria", "moravia",
)  # fmt: skip
_CATEGORIES = ("finishing", "material", "hardware", "heat treat", "machining", "inspection")
_TAGS = ("preferred", "new", "small lots", "expedite", "no fax")
_PROCESSES = (
    ("Anodize", "MIL-A-8625", "II", "1"),
    ("Hard Anodize", "AMS 2469", "III", "2"),
    ("Zinc Plate", "ASTM B633", "II", ""),
    ("Electropolish", "ASTM B912", "", ""),
    ("Heat Treat", "AMS 2759", "", ""),
    ("Silver Plate", "ASTM B700", "1", "N"),
    ("Passivate", "AMS 2700", "2", ""),
    ("Electroless Nickel", "ASTM B733", "IV", "1"),
    ("Chem Film", "MIL-DTL-5541", "II", "3"),
    ("Dye Penetrant Inspection", "ASTM E1417", "", ""),
    ("Powder Coat", "", "", ""),
    ("Cadmium Plate", "AMS-QQ-P-416", "II", "2"),
)
_CLEARANCES = ("", "", "", "", "CUI", "ITAR")


def many_vendors(count: int, contacts: int = 3) -> Iterator[Vendor]:
    """`count` vendors of different names with so many contacts and three to five capabilities each."""
    choice = Random(_SEED)  # noqa: S311 - sample data
    for number in range(count):
        yield _vendor(choice, number, contacts)


def _vendor(choice: Random, number: int, contacts: int) -> Vendor:
    first, trade = choice.choice(_NAMES), choice.choice(_TRADES)
    domain = f"{first}{trade}{number}.example".encode("ascii", "ignore").decode().lower()
    status = choice.choices(list(VendorStatus), (95, 3, 2))[0]
    return Vendor(
        name=f"{first} {trade} {number} {choice.choice(_FORMS)}".strip(),
        categories=tuple(choice.sample(_CATEGORIES, choice.randint(1, 2))),
        website=domain,
        address=f"{choice.randint(1, 999)} Mill Road, {choice.choice(_STATES)}",
        status=status,
        status_reason="" if status is VendorStatus.ACTIVE else "late three times",
        clearance=choice.choice(_CLEARANCES),
        tags=tuple(choice.sample(_TAGS, choice.randint(0, 2))),
        contacts=tuple(_contact(choice, domain, number, n) for n in range(contacts)),
        capabilities=tuple(_capability(choice, p) for p in choice.sample(_PROCESSES, choice.randint(3, 5))),
    )


def _contact(choice: Random, domain: str, number: int, place: int) -> Contact:
    first, last = choice.choice(_FIRST), choice.choice(_LAST)
    desk = place == 0
    return Contact(
        email=f"sales@{domain}" if desk else f"{first[0].lower()}{last.lower()}{place}@{domain}",
        name="Sales" if desk else f"{first} {last}",
        first_name="" if desk else first,
        last_name="" if desk else last,
        phone=f"({choice.randint(200, 999)}) 555-{(number * 3 + place) % 10_000:04d}",
        state=choice.choice(_STATES),
        rank=ContactRank.PRIMARY if desk else ContactRank.SECONDARY,
    )


def _capability(choice: Random, known: tuple[str, str, str, str]) -> Capability:
    process, specification, kind, spec_class = known
    standing = choice.choice(list(Standing))
    return Capability(process=process, specification=specification, type=kind, spec_class=spec_class, standing=standing)
