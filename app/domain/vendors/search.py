"""What is searched for in the vendor list, and in which order it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.trade.ids import VendorId


class FacetKind(StrEnum):
    """By what the list can be narrowed, in the order in which it is offered."""

    CHECK = "check"
    STATUS = "status"
    CATEGORY = "category"
    PROCESS = "process"
    CLEARANCE = "clearance"
    CUSTOMER = "customer"
    TAG = "tag"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the list: `key` is what is compared, `label` what is read."""

    kind: FacetKind
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many vendors of the whole list a facet would leave."""

    facet: Facet
    vendors: int


class VendorOrder(StrEnum):
    """What the list may be sorted by; ties, and vendors without such a thing, stand by name."""

    NAME = "name"
    CATEGORIES = "categories"
    CONTACT = "contact"
    EMAIL = "email"
    STATUS = "status"
    CLEARANCE = "clearance"
    LAST_CONTACT = "last_contact"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSearch:
    """Every word of `text` begins a word of the vendor. Of one kind any facet will do, of each kind one has to hold."""

    text: str = ""
    facets: tuple[Facet, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it finds everybody."""
        return not self.text.strip() and not self.facets

    def with_facet(self, facet: Facet) -> "VendorSearch":
        """Narrowed by one more, once."""
        rest = tuple(f for f in self.facets if f != facet)
        return VendorSearch(text=self.text, facets=(*rest, facet))

    def without_facet(self, facet: Facet) -> "VendorSearch":
        """The same without that one."""
        return VendorSearch(text=self.text, facets=tuple(f for f in self.facets if f != facet))

    def image(self) -> dict[str, Any]:
        """What `search_from` reads, for JSON."""
        return {"text": self.text, "facets": [[f.kind.value, f.key, f.label] for f in self.facets]}


def search_from(kept: dict[str, Any]) -> VendorSearch:
    """The search that was kept; facets of a kind that is no longer known are an error of ours."""
    facets = tuple(Facet(FacetKind(kind), key, label) for kind, key, label in kept["facets"])
    return VendorSearch(text=kept["text"], facets=facets)


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, in order: ids alone, so that many cost little; lines are read where they are seen."""

    ids: Sequence[VendorId]
    total: int  # vendors in the list, found or not
