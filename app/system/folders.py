"""Where the program keeps its files: one data folder per environment, and fixed names inside it."""

import errno
import os
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.trade.problem import Problem
from app.system.environments import BUILT_IN, PRODUCTION, check_environment, is_environment
from app.system.privacy import close_to_others, make_folder
from app.system.store_address import StoreAddress, is_store

DATA_DIR_VARIABLE = "RFQ_SENDER_DATA_DIR"


class DataFolderUnusable(Problem):
    """The data folder cannot be made or written to: nothing could be kept, so nothing is started."""

    def __init__(self, folder: Path, cause: OSError) -> None:
        super().__init__(
            f"The data folder “{folder}” can't be used ({cause.strerror or cause}), so nothing can be saved. Choose "
            f"another folder with --data-dir or {DATA_DIR_VARIABLE}, or make this one writable."
        )


class SharedFolderAway(Problem):
    """Another folder in its place would be filled with files that no other machine has."""

    def __init__(self, marker: Path) -> None:
        super().__init__(
            f"The team's shared folder “{marker.parent}” isn't there: it has no file “{marker.name}”. Connect this "
            "computer to it. If the folder is new, put an empty file of that name into it."
        )


class SharedFolderForbidden(Problem):
    """It is there, and this user may not enter it: waiting doesn't help."""

    def __init__(self, folder: Path, cause: OSError) -> None:
        super().__init__(
            f"This user may not use the team's shared folder “{folder}” ({cause.strerror or cause}). Ask the team's "
            "administrator for its group. After you were added to it, sign in to this computer again."
        )


class SharedFolderClosed(Problem):
    """Another user of the team has made it, and this one may not use it."""

    def __init__(self, place: Path, cause: OSError) -> None:
        super().__init__(
            f"“{place}”, in the team's shared folder, can't be used ({cause.strerror or cause}), so no email with "
            "files could be sent. Let the team's users share a group that may write there, with new files in the same "
            "group (mode 2770)."
        )


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The files of one environment. Nothing is made before `make()`.

    `shared` is a folder that a team's machines have in common: what one of them has prepared, another one sends.
    `store` is an object store in its place: what this computer has made or sent of it lately is in the data folder.
    """

    root: Path
    shared: Path | None = None
    store: StoreAddress | None = None

    def sharing(self, named: str) -> "DataFolder":
        """The same with a team's files in a folder or an object store.

        Raises:
            StoreAddressInvalid
        """
        if is_store(named):
            return replace(self, shared=None, store=StoreAddress.of(named))
        return replace(self, shared=Path(named).expanduser().absolute(), store=None)

    @property
    def alone(self) -> "DataFolder":
        """The same with all files of its own."""
        return replace(self, shared=None, store=None)

    @property
    def share(self) -> str:
        """What `sharing` was told; empty where there is no team."""
        return self.store.url if self.store else str(self.shared or "")

    @property
    def database(self) -> Path:
        return self.root / "rfq-sender.db"

    @property
    def spool(self) -> Path:
        """Attachments as they will be sent."""
        return self._files / "spool"

    @property
    def team_files(self) -> Path:
        """Copies of what is in the object store: all of it can be fetched again."""
        return self.root / "team-files"

    @property
    def _files(self) -> Path:
        return self.shared or (self.team_files if self.store else self.root)

    @property
    def shared_marker(self) -> Path | None:
        """Lies in the shared folder: an empty folder in its place has none."""
        return self.shared and self.shared / "rfq-sender.share"

    @property
    def practice(self) -> Path:
        """The .eml files that the practice mail server has received."""
        return self.root / "practice-mail"

    @property
    def samples(self) -> Path:
        """The drawings of practice requests."""
        return self.root / "samples"

    @property
    def zips(self) -> Path:
        """Attached files that were zipped, by RFQ."""
        return self.root / "zips"

    @property
    def taken_in(self) -> Path:
        """Attached files of RFQs that came as a file, by RFQ."""
        return self.root / "taken-in"

    @property
    def uploads(self) -> Path:
        """Attached files that came through the browser, by RFQ; each is the only one there is."""
        return (self.shared or self.root) / "uploads"

    @property
    def answers(self) -> Path:
        """Mails that came in, as .eml."""
        return self._files / "answers"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def log_file(self) -> Path:
        return self.logs / "rfq-sender.log"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.root / "backups"

    @property
    def sign_ins(self) -> Path:
        """What signs somebody in in the browser, encrypted."""
        return self.root / "sign-ins"

    @property
    def lock(self) -> Path:
        """Held by the one process that sends."""
        return self.root / "sending.lock"

    @property
    def ledger(self) -> Path:
        """What was sent, outside the database."""
        return self.root / "sent-ledger.log"

    @property
    def list_lock(self) -> Path:
        return self.root / "vendors.lock"

    @property
    def settings_file(self) -> Path:
        return self.root / "settings.toml"

    def check_shared(self) -> None:
        """Whether the team's folder is there, where there is one.

        Raises:
            SharedFolderAway, SharedFolderForbidden
        """
        marker = self.shared_marker
        if marker is None:
            return
        try:
            is_there = marker.is_file()
        except PermissionError as cause:
            raise SharedFolderForbidden(marker.parent, cause) from cause
        except OSError:  # a share whose server has gone
            is_there = False
        if not is_there:
            raise SharedFolderAway(marker)

    def make(self) -> None:
        """Make the folders, for this user alone with all in them (mode 0700; Windows inherits the profile's rights).

        Raises:
            DataFolderUnusable: a folder cannot be made or written to.
            SharedFolderAway, SharedFolderForbidden, SharedFolderClosed
        """
        self.check_shared()
        try:
            shared = (self.answers,) if self.shared else ()  # for all of the team, whoever receives the first one
            folders = (self.root, self.spool, *shared, self.practice, self.logs, self.backups)
            for folder in folders:
                make_folder(folder, self.shared)
                if not os.access(folder, os.W_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
            own = (*folders, self.samples, self.zips, self.taken_in, self.uploads, self.answers, self.team_files)
            close_to_others(self.root, self.database, [f for f in own if self.shared not in f.parents])
        except OSError as cause:
            place = Path(cause.filename or self.root)
            if self.shared in place.parents:
                raise SharedFolderClosed(place, cause) from cause
            raise DataFolderUnusable(self.root, cause) from cause


def data_folder(override: Path | None, environment: str) -> DataFolder:
    """The folder of an environment: below `override`, else RFQ_SENDER_DATA_DIR, else the system's place for data.

    Production lies in that folder itself, every other environment in `environments/NAME` below it: one `--data-dir`
    moves them all, and throwing a trial environment away cannot touch production.

    Raises:
        EnvironmentNameInvalid: the name would not be safe as a folder's name.
    """
    check_environment(environment)
    top = _top(override)
    return DataFolder(top if environment == PRODUCTION else _others(top) / environment)


def list_environments(override: Path | None = None) -> tuple[str, ...]:
    """Production and practice, then the others that have a folder, by name."""
    others = _others(_top(override))
    added = {entry.name for entry in others.iterdir() if entry.is_dir()} if others.is_dir() else set()
    return BUILT_IN + tuple(sorted(name for name in added - set(BUILT_IN) if is_environment(name)))


def add_environment(name: str, override: Path | None = None) -> DataFolder:
    """Make a new environment's folders; one that is there already stays as it is.

    Raises:
        EnvironmentNameInvalid, DataFolderUnusable.
    """
    folder = data_folder(override, name)
    folder.make()
    return folder


def _top(override: Path | None) -> Path:
    named = override or os.environ.get(DATA_DIR_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs  # noqa: PLC0415 - 15 ms, and only where no folder was named

    # No author folder on Windows, and the local profile: a database in a roaming one would travel at each sign-in.
    return Path(platformdirs.user_data_dir("RFQ Sender", appauthor=False, roaming=False))


def _others(top: Path) -> Path:
    return top / "environments"
