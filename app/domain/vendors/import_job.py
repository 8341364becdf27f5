"""An import that waits for one of a team's workers, or what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.vendors.incoming import Choice, Decision, ImportPlan
from app.domain.vendors.sheet_options import FOUND_OUT, SheetOptions


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Doubtful(StrEnum):
    """What to do with a vendor that is much like another one."""

    NEW = "new"
    SAME = "same"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """How a sheet is to be read and taken; `kind` None: as its columns tell."""

    kind: ImportKind | None = None
    policy: Policy = Policy.OVERWRITE
    doubtful: Doubtful = Doubtful.NEW
    mapping: Mapping[str, str] = field(default_factory=dict)
    options: SheetOptions = FOUND_OUT
    raises: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """`done` of `of` vendors are written; `counts` once it is done, `reason` where it failed."""

    id: int
    name: str  # of the file
    asked_by: str
    asked_at: datetime
    state: JobState
    done: int = 0
    of: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


def decisions_on(plan: ImportPlan, doubtful: Doubtful) -> dict[str, Decision]:
    """About each doubtful one, by the name that the sheet has; “same” needs one alone that it can be."""
    found: dict[str, Decision] = {}
    for incoming in plan.doubtful:
        if doubtful is Doubtful.SKIP:
            found[incoming.listed.name] = Decision(Choice.LEAVE_OUT)
        elif doubtful is Doubtful.SAME and len(incoming.alike) == 1:
            found[incoming.listed.name] = Decision(Choice.SAME_AS, incoming.alike[0].name)
    return found
