"""The program's settings: one typed object, made of the environment's variables over a TOML file over defaults.

Order, first wins:
1. variables `RFQ_SENDER_<NAME>`, for example `RFQ_SENDER_LOG_LEVEL=DEBUG`, and for the limits
   `RFQ_SENDER_LIMITS__MESSAGES_PER_MINUTE=10` (two underscores);
2. `settings.toml` in the data folder of the chosen environment (`DataFolder.settings_file`): production's lies in
   the data folder itself, that of another environment in `environments/NAME/settings.toml` below it;
3. the defaults below.

Which environment: `--env NAME`, else `RFQ_SENDER_ENV`, else production. Passwords are never in here.
Importing this module costs about 0.2 s (pydantic): only `app.main` does, once the command line has been understood.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from app.system.environments import ENVIRONMENT_VARIABLE, PRODUCTION
from app.system.folders import DataFolder, data_folder
from app.system.settings_file import SettingsInvalid, read_settings, write_settings
from app.system.time_zone import system_time_zone

_PREFIX = "RFQ_SENDER_"


def _known_zone(name: str) -> str:
    """Raises ValueError where the time zone is not in the IANA database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # unknown; leads out of the database; a folder in it
        raise ValueError("no such time zone; write one like America/Chicago or Europe/Berlin") from error
    return name


class Limits(BaseModel):
    """What no account of this environment may exceed, whatever its own limits; None: only the account's own count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    messages_per_minute: int | None = Field(default=None, ge=1, le=100_000)
    connections: int | None = Field(default=None, ge=1, le=10)
    message_mb: float | None = Field(default=None, gt=0, le=1000)  # of the encoded mail, 1 MB = 1,000,000 octets


class Settings(BaseSettings):
    """Values as they count now. Frozen: `save()` returns the next."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=_PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    number_series: str = Field(default="RFQ", pattern=r"^[A-Za-z][A-Za-z0-9]{0,11}$")  # RFQ-2026-0042
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(default_factory=system_time_zone)
    account: str = Field(default="practice", min_length=1)  # name of the account that a new RFQ is sent from
    theme: Literal["system", "light", "dark"] = "system"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    limits: Limits = Limits()
    clearances: tuple[str, ...] = ("CUI", "ITAR")  # lowest first; whoever holds one holds those below

    _environment: str = PrivateAttr(default=PRODUCTION)
    _folder: DataFolder = PrivateAttr()

    @property
    def environment(self) -> str:
        return self._environment

    @property
    def folder(self) -> DataFolder:
        return self._folder

    @property
    def data_dir(self) -> Path:
        """The root of this environment's data folder."""
        return self._folder.root

    @classmethod
    def load(cls, environment: str | None = None, data_dir: Path | None = None) -> Self:
        """Read the settings of an environment; makes no folder and no file.

        Raises:
            EnvironmentNameInvalid: the name cannot be used.
            SettingsInvalid: the file or a variable has a value that cannot be used; nothing is guessed.
        """
        name = environment or os.environ.get(ENVIRONMENT_VARIABLE) or PRODUCTION
        folder = data_folder(data_dir, name)
        return cls._made(name, folder, read_settings(folder.settings_file))

    def save(self, **changes: object) -> Self:
        """Write changes to the environment's file, keeping its comments and order; None removes a line.

        A variable that is set still wins over what was saved.

        Raises:
            SettingsInvalid: a value cannot be used; the file stays as it was.
            DataFolderUnusable: it cannot be written.
        """
        unknown = changes.keys() - type(self).model_fields.keys()
        if unknown:
            raise TypeError(f"no such settings: {', '.join(sorted(unknown))}")
        file = self._folder.settings_file
        values = {k: v for k, v in (read_settings(file) | changes).items() if v is not None}
        made = self._made(self._environment, self._folder, values)
        self._folder.make()
        write_settings(file, changes)
        return made

    @classmethod
    def _made(cls, environment: str, folder: DataFolder, values: dict[str, Any]) -> Self:
        try:
            made = cls(**values)
        except ValidationError as error:
            raise _explained(error, folder.settings_file) from error
        made._environment = environment
        made._folder = folder
        return made

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def _explained(error: ValidationError, file: Path) -> SettingsInvalid:
    """The first thing that is wrong, in the words of who wrote it."""
    first = error.errors()[0]
    parts = [str(part) for part in first["loc"]]
    variable = _PREFIX + "__".join(parts).upper()
    written = os.environ.get(variable)
    return SettingsInvalid(
        file=None if written else file,
        key=variable if written else ".".join(parts),
        value=first["input"],
        advice=_ADVICE.get(parts[-1], first["msg"].removeprefix("Value error, "))
        if first["type"] != "extra_forbidden"
        else _known_keys(),
    )


def _known_keys() -> str:
    names = [*Settings.model_fields, *(f"limits.{name}" for name in Limits.model_fields)]
    return f"there is no such setting; known are {', '.join(n for n in names if n != 'limits')}"


_ADVICE = {
    "number_series": "write a letter, then at most 11 letters or digits, for example RFQ",
    "theme": "write system, light or dark",
    "log_level": "write DEBUG, INFO, WARNING or ERROR",
    "log_format": "write text or json",
    "messages_per_minute": "write a whole number from 1 to 100000, or leave the line out for no limit",
    "connections": "write a whole number from 1 to 10, or leave the line out for no limit",
    "message_mb": "write a number of megabytes up to 1000, or leave the line out for no limit",
}
