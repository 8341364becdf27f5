"""Finding the files of an RFQ's lines by their part numbers: in the lines' own folders, and in others."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.mail.spool import FileMissing, fingerprint
from app.documents.rfqs.file_traces import below
from app.documents.rfqs.folder_walk import FolderWalk, Place, Walked, is_folder, size_and_state
from app.domain.rfqs.control import Trace, Where, standing
from app.domain.rfqs.drawings import PartKey, PartNumbers, folded, part_key
from app.domain.rfqs.file_choice import Candidate, Contents, choose
from app.domain.rfqs.file_match import FilesFound, FoundFile, LineFiles, UnreadFolder
from app.domain.rfqs.file_name_words import file_words, parted
from app.domain.rfqs.revisions import asked_revision
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import RfqId
from app.domain.trade.watch import Watch, unwatched
from app.services.rfqs.editing import Attached, RfqEditing

_Candidates = dict[PartKey, dict[str, Candidate]]  # of each part number, by path


@dataclass(frozen=True, slots=True)
class FileFinding:
    clearances: Clearances
    editing: RfqEditing

    def find(self, items: Sequence[RfqItem], roots: Sequence[Path], watch: Watch = unwatched) -> FilesFound:
        """Propose files for these lines; nothing is attached, and no file is read but to compare two of one revision.

        A line's own folder is looked for below each root, unless it is absolute. It may be the beginning of names
        instead. The watch is told how many folders are done and known.

        Raises:
            Cancelled: by the watch.
        """
        bases = [os.path.normpath(root.absolute()) for root in roots]
        own: dict[RfqItem, list[Place]] = {}
        for item in items:
            watch(0, len(items))  # each look may wait for a network drive
            own[item] = list(_own_places(item, bases))
        walk = FolderWalk(_merged([*map(Place, bases), *(place for some in own.values() for place in some)]), watch)
        found = self._candidates(walk, PartNumbers(item.part_number for item in items))

        def contents(file: FoundFile) -> str:
            walk.tell()
            return _contents(file)

        lines = tuple(_line_files(item, found, contents, is_lost=not own[item]) for item in items)
        return FilesFound(lines=lines, unread=tuple(walk.unread), looked_at=walk.looked_at)

    def attach(self, rfq_id: RfqId, found: FilesFound) -> Attached:
        """Attach what is proposed, each file for the lines that it was found for; see `RfqEditing.attach`.

        Raises:
            FileMissing, FilesUnfit: nothing was attached.
        """
        lines = {path: frozenset(i.id for i in items if i.id is not None) for path, items in found.taken.items()}
        return self.editing.attach(rfq_id, [Path(path) for path in lines], lines)

    def _candidates(self, walk: FolderWalk, numbers: PartNumbers) -> _Candidates:
        found: _Candidates = {}
        for walked in walk:
            stem, ending, version = parted(folded(walked.entry.name))
            mentions = list(numbers.mentions(stem))
            by_folder = not mentions
            parts = {m.part for m in mentions or numbers.mentions(folded(Path(walked.folder).name))}
            if not parts:
                continue
            try:
                file = self._file(walked)
            except OSError as reason:
                walk.unread.append(UnreadFolder(walked.entry.path, reason.strerror or str(reason)))
                continue
            candidate = Candidate(file, file_words(stem, ending, version, mentions), by_folder)
            for part in parts:
                found.setdefault(part, {}).setdefault(file.path, candidate)
        return found

    def _file(self, walked: Walked) -> FoundFile:
        entry = walked.entry
        size, is_online_only = size_and_state(entry)
        folder = below(Path(entry.path), Path.home())
        said = standing([Trace(Where.NAME, entry.name), Trace(Where.FOLDER, folder)], None, self.clearances)
        return FoundFile(
            path=entry.path,
            name=entry.name,
            folder=walked.folder,
            size=size,
            is_online_only=is_online_only,
            standing=said,
        )


def _own_places(item: RfqItem, bases: Iterable[str]) -> Iterator[Place]:
    """Where a line's own folder may be; none where it names none that there is."""
    for path in dict.fromkeys(_meant(item.source_folder, bases)):
        if is_folder(path):
            yield Place(str(path))
        elif is_folder(path.parent):
            yield Place(str(path.parent), frozenset({path.name}))


def is_absolute(folder: str) -> bool:
    """Whether this folder of a line says where it is by itself; False where it says nothing."""
    return Path(_slashed(folder)).is_absolute()


def _meant(folder: str, bases: Iterable[str]) -> Iterator[Path]:
    """“drawings/P-1” lies below a root that holds “drawings”, and below one that is “drawings” itself."""
    written = Path(_slashed(folder))
    if written.is_absolute():
        yield Path(os.path.normpath(written))
    elif written.parts:
        for base in map(Path, bases):
            yield Path(os.path.normpath(base / written))
            if base.name.casefold() == written.parts[0].casefold():
                yield Path(os.path.normpath(base.joinpath(*written.parts[1:])))


def _slashed(folder: str) -> str:
    return folder.strip().replace("\\", "/")


def _merged(places: Iterable[Place]) -> list[Place]:
    """Each folder once: whole if one wants it whole, else with all prefixes."""
    whole, partly = set[str](), dict[str, set[str]]()
    for place in places:
        if place.prefixes is None:
            whole.add(place.folder)
        else:
            partly.setdefault(place.folder, set()).update(place.prefixes)
    rest = [Place(folder, frozenset(some)) for folder, some in partly.items() if folder not in whole]
    return [*(Place(folder) for folder in sorted(whole, key=lambda f: (f.count(os.sep), f))), *rest]


def _line_files(item: RfqItem, found: _Candidates, contents: Contents, *, is_lost: bool) -> LineFiles:
    candidates = found.get(part_key(item.part_number), {})
    choice = choose(candidates.values(), asked_revision(item.revision, item.part_number), contents)
    if item.source_folder.strip() and is_lost:
        lost = f"The folder “{item.source_folder.strip()}” of the line can't be found."
        choice = replace(choice, warnings=(*choice.warnings, lost))
    return LineFiles(item, choice)


def _contents(file: FoundFile) -> str:
    try:
        return fingerprint(Path(file.path))[1]
    except FileMissing:
        return ""
