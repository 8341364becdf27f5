"""What is said of one vendor's capabilities, in several places, made one list."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from app.domain.trade.text_key import word_key
from app.domain.vendors.vendor import Capability, Standing

_ORDER = {standing: place for place, standing in enumerate(Standing)}


def capabilities_together(stated: Iterable[Capability]) -> tuple[Capability, ...]:
    """What all of these say, each capability in the place and the words in which it stands first.

    Standing, day and source are one statement: they are kept together or not at all, so that nothing comes out that
    nobody said. A statement is needless beside one of the same standing or a better one that reaches as far. Without
    a day it says nothing of how far: a day beats none, a later day an earlier one.

    So a capability stands twice where the lesser standing reaches further: "approved until 2026" and "familiar until
    2031" both stay. While the approval is valid it counts; after that the list still shows when it ended, and matching
    (`best_fit`) goes on with the familiarity instead of excluding the vendor. The order in which the statements come,
    and whether they come at once or one by one, makes no difference to what is kept.
    """
    found: dict[str, list[Capability]] = {}
    for capability in stated:
        found.setdefault(capability_key(capability), []).append(capability)
    return tuple(kept for same in found.values() for kept in (_needed(same) if len(same) > 1 else same))


def capability_key(capability: Capability) -> str:
    """Equal for one capability of a vendor, however it is written and whatever its standing."""
    parts = (capability.process, capability.specification, capability.type, capability.spec_class)
    return "|".join(map(word_key, parts))


def capability_text(capability: Capability) -> str:
    """All of a capability in one line."""
    kind = f"Type {capability.type}" if capability.type else ""
    spec_class = f"Class {capability.spec_class}" if capability.spec_class else ""
    standing = "" if capability.standing is Standing.UNSTATED else capability.standing.value.replace("_", " ")
    until = f"until {capability.valid_until:%Y-%m-%d}" if capability.valid_until else ""
    words = (capability.process, capability.specification, kind, spec_class)
    return ", ".join(part for part in (" ".join(w for w in words if w), standing, until) if part)


def _needed(same: Sequence[Capability]) -> Iterable[Capability]:
    """The statements on one capability that are not needless, best standing first."""
    first, reached = same[0], date.min
    for rank, one in enumerate(sorted(same, key=_precedence)):
        if rank == 0 or _reach(one) > reached:
            reached = _reach(one)
            yield replace(
                one,
                process=first.process,
                specification=first.specification,
                type=first.type,
                spec_class=first.spec_class,
            )


def _precedence(capability: Capability) -> tuple[int, int, bool, str]:
    """Better standing, later day, a source before none; the source's letters only so that there is one order."""
    source = capability.source
    return _ORDER[capability.standing], -_reach(capability).toordinal(), not source, source


def _reach(capability: Capability) -> date:
    return capability.valid_until or date.min
