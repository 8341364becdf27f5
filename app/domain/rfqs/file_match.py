"""Files found for the lines of an RFQ: which are proposed, which are not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.rfqs.control import Standing
from app.domain.rfqs.drawings import part_key
from app.domain.rfqs.rfq import RfqItem

ONLINE_ONLY = "online only: not on this computer"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file somewhere below a folder that was looked through; nothing of it was read but its name."""

    path: str
    name: str
    folder: str = ""  # below the one that was named, "" where it lies in that one itself
    size: int = 0  # octets
    is_online_only: bool = False  # a cloud's placeholder: reading it would fetch it
    standing: Standing = field(default_factory=Standing)  # the clearance that it needs, by its name and folders


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChoice:
    """A file of a line; `why` says why it is not proposed."""

    file: FoundFile
    revision: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was decided about the files of one part number."""

    proposed: tuple[FileChoice, ...] = ()
    left_out: tuple[FileChoice, ...] = ()  # older, put aside, or the same file again
    ambiguous: tuple[FileChoice, ...] = ()  # the buyer has to look
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineFiles:
    item: RfqItem
    choice: Choice

    @property
    def is_missing(self) -> bool:
        """Whether nothing is proposed, and nothing can be chosen among."""
        return not self.choice.proposed and not self.choice.ambiguous


@dataclass(frozen=True, slots=True)
class UnreadFolder:
    """A folder, or a file, that could not be looked at; a newer revision may be there."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesFound:
    lines: tuple[LineFiles, ...]
    unread: tuple[UnreadFolder, ...] = ()
    looked_at: int = 0  # files of any name

    @property
    def parts(self) -> int:
        """How many part numbers the lines have; a line without one counts by itself."""
        return len({_part(line.item) for line in self.lines})

    @property
    def parts_with_file(self) -> int:
        """How many of them a file is proposed for, for each of their lines."""
        lacking = {_part(line.item) for line in self.lines if not line.choice.proposed}
        return self.parts - len(lacking)

    @property
    def summary(self) -> str:
        noun, verb = ("part number", "has") if self.parts == 1 else ("part numbers", "have")
        if self.parts_with_file == 1:
            verb = "has"
        return f"{self.parts_with_file:,} of {self.parts:,} {noun} {verb} a file."

    @property
    def is_complete(self) -> bool:
        """Whether every line has its files and nothing is left for the buyer to decide."""
        decided = all(line.choice.proposed and not line.choice.ambiguous for line in self.lines)
        return decided and not self.unread

    @property
    def taken(self) -> Mapping[str, Sequence[RfqItem]]:
        """The proposed files by their paths, each with the lines that it is for."""
        found: dict[str, list[RfqItem]] = {}
        for line in self.lines:
            for choice in line.choice.proposed:
                found.setdefault(choice.file.path, []).append(line.item)
        return found


def _part(item: RfqItem) -> object:
    return part_key(item.part_number) or item.number
