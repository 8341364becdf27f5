"""The data folder is for its user alone, also what an older version or another program has left open to others.

New files are private by the umask that `app.__main__` sets. Windows keeps a profile's folders private itself.
"""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_GROUPS_FOLDER, _GROUPS_FILE = 0o7770, 0o660
_OWN_FILES = ("rfq-sender.db*", "sent-ledger.log", "sending.*", "vendors.*", "settings.*", "window.ini*")
_OWN_FOLDERS = ("spool", "practice-mail", "samples", "zips", "uploads", "logs", "backups", "environments")


def close_to_others(root: Path, database: Path, folders: Iterable[Path]) -> None:
    """Take the rights of other users away, where there are any; only what belongs to this user can be closed.

    What lies deeper is looked through only where the folders or the database are open. The database is closed last,
    so that a look that was broken off is taken again.
    """
    if os.name == "nt":
        return
    inner = [folder for folder in folders if folder != root and folder.exists()]
    if not any(_is_open(path) for path in (root, *inner, database)):
        return
    for folder in inner:
        for path in (folder, *folder.rglob("*")):
            _close(path)
    there = list(root.iterdir())
    if all(_is_own(path) for path in there):  # a folder that holds other things, such as /tmp, is not ours to close
        _close(root)
    own = [path for path in there if path.is_file() and _is_own(path)]
    for path in sorted(own, key=lambda path: path == database):
        _close(path)


def make_folder(folder: Path, shared: Path | None) -> None:
    """For this user alone; below a team's shared folder for whoever may use that one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shared is not None and shared in folder.parents:
        share(folder, shared)


def share(path: Path, shared: Path) -> None:
    """Let the group of the team's shared folder use this as it may use that one; never everybody, drawings lie here."""
    if os.name == "nt":
        return
    allowed = stat.S_IMODE(shared.stat().st_mode)
    with suppress(PermissionError, FileNotFoundError):
        path.chmod(allowed & (_GROUPS_FOLDER if path.is_dir() else _GROUPS_FILE))


def _is_own(path: Path) -> bool:
    return any(fnmatch(path.name, own) for own in (_OWN_FOLDERS if path.is_dir() else _OWN_FILES))


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _OTHERS)


def _close(path: Path) -> None:
    if path.is_symlink() and not path.is_dir():  # what it leads to may be anything
        return
    with suppress(PermissionError, FileNotFoundError):  # somebody else's, or gone meanwhile
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
