"""The file that settings are kept in: read with the standard library, written so that comments stay."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.trade.problem import Problem
from app.system.folders import DataFolderUnusable


class SettingsInvalid(Problem):
    """A setting cannot be used; says where it is written, what it is and what to write instead."""

    def __init__(self, *, file: Path | None, key: str, value: object, advice: str) -> None:
        where = _place(file)
        what = f"The setting “{key}” {where} is {value!r}, which can't be used: " if key else f"The settings {where}: "
        super().__init__(f"{what}{advice}.")
        self.file = file
        self.key = key


class SettingUnknown(SettingsInvalid):
    """There is no setting of that name. Its value is not told: a password variable may be misspelled."""

    def __init__(self, file: Path | None, key: str, known: list[str]) -> None:
        from difflib import get_close_matches  # noqa: PLC0415 - only where a setting is refused

        meant = get_close_matches(key, known, n=1)
        guess = f" Did you mean “{meant[0]}”?" if meant else ""
        Problem.__init__(
            self,
            f"There is no setting “{key}” {_place(file)}.{guess} Fix its name, or remove it. "
            f"The settings are: {', '.join(known)}.",
        )
        self.file = file
        self.key = key


def _place(file: Path | None) -> str:
    return f"in “{file}”" if file else "in the variables of this session"


def read_settings(file: Path) -> dict[str, Any]:
    """The values in the file, none where there is no file.

    Raises:
        SettingsInvalid: it is not TOML in UTF-8, or cannot be read; names the line where that is known.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # Notepad may write a byte order mark
    except (FileNotFoundError, NotADirectoryError):  # the folder is made, or refused with its own words, later
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        advice = f"the file can't be read ({error}); fix it, or move it away to start with the defaults"
        raise SettingsInvalid(file=file, key="", value=None, advice=advice) from error


def write_settings(file: Path, changes: Mapping[str, object]) -> None:
    """Put changes into the file in one step, keeping everything else in it; None removes a key.

    Raises:
        DataFolderUnusable: it cannot be written; the old file is whole.
    """
    import tomlkit  # noqa: PLC0415 - 40 ms, and only a change of settings needs it

    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8-sig") if file.exists() else "")
        for key, value in changes.items():
            if value is None:
                document.pop(key, None)
            else:
                document[key] = value
        part = file.with_suffix(".new")
        part.write_text(tomlkit.dumps(document), encoding="utf-8", newline="\n")
        part.replace(file)
    except OSError as cause:
        raise DataFolderUnusable(file.parent, cause) from cause
