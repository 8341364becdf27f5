"""The program's settings: one typed object, made of the environment's variables over a TOML file over defaults.

Order, first wins:
1. variables `RFQ_SENDER_<NAME>`, for example `RFQ_SENDER_LOG_LEVEL=DEBUG`, and for the limits
   `RFQ_SENDER_LIMITS__MESSAGES_PER_MINUTE=10` (two underscores);
2. `settings.toml` in the data folder of the chosen environment (`DataFolder.settings_file`): production's lies in
   the data folder itself, that of another environment in `environments/NAME/settings.toml` below it;
3. the defaults below.

Which environment: `--env NAME`, else `RFQ_SENDER_ENV`, else production. Passwords are never in here.
A key is written as in the file; those of the limits as `limits.connections`.
"""

import os
import re
from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from msgspec import DecodeError, Meta, Struct, convert, field, json, structs

from app.system.environments import ENVIRONMENT_VARIABLE, PRACTICE, PRODUCTION
from app.system.folders import DataFolder, data_folder
from app.system.settings_file import SettingsInvalid, SettingUnknown, read_settings, write_settings
from app.system.time_zone import system_time_zone

_PREFIX = "RFQ_SENDER_"
_LIMITS = "limits."
_OF_TEAM = {"database", "shared_folder", "key_file", "user", "oidc_issuer"}
_NO_SETTING = re.compile("ENV|DATA_DIR|KEY|(ACCOUNT_.*|DATABASE)_PASSWORD")  # where everything is, and what signs in


class Limits(Struct, frozen=True, kw_only=True):
    """What no account of this environment may exceed, whatever its own limits; None: only the account's own count."""

    messages_per_minute: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    connections: Annotated[int, Meta(ge=1, le=10)] | None = None
    message_mb: Annotated[float, Meta(gt=0, le=1000)] | None = None  # of the encoded mail, 1 MB = 1,000,000 octets


class Values(Struct, frozen=True, kw_only=True):
    """What may be written: in the file, in variables, by `save()`."""

    number_series: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9]{0,11}\Z")] = "RFQ"  # RFQ-2026-0042
    time_zone: str = field(default_factory=system_time_zone)
    account: Annotated[str, Meta(min_length=1)] = "practice"  # name of the account that a new RFQ is sent from
    theme: Literal["system", "light", "dark"] = "system"
    keep_awake: bool = True  # the computer, while emails are on their way
    look_for_updates: bool = True  # once a day, where a release says where
    follow_mailboxes: bool = True  # while a window is open
    propose_by_history: bool = True  # vendors in the order that the shop's own RFQs have taught
    answers_folder: str = ""  # saved emails that somebody puts there are added
    free_mail_domains: tuple[str, ...] = ()  # besides those known: an address there proves nobody's company
    holidays: tuple[date, ...] = ()  # days off, when nothing ships
    undo_minutes: Annotated[int, Meta(ge=0, le=1440)] = 2  # that emails of a decision wait, so that it can be undone
    updates_url: Annotated[str, Meta(pattern=r"^(https://\S+)?\Z")] = ""  # in place of the release's own address
    microsoft_client_id: str = ""  # of the company's own registrations, for accounts that name none
    microsoft_tenant: str = ""
    google_client_id: str = ""
    google_client_secret: str = ""  # which Google itself does not treat as one, for a desktop program
    database: str = ""  # a team's, as postgresql://USER@SERVER/NAME; empty: the file in the data folder
    shared_folder: str = ""  # of a team: files of emails lie there, or in s3://BUCKET; empty: in the data folder
    user: Annotated[str, Meta(max_length=60)] = ""  # who this is in a team; empty: as the computer calls its user
    key_file: str = ""  # of a team: passwords in the database are sealed with what is in it
    oidc_issuer: Annotated[str, Meta(pattern=r"^(https://\S+)?\Z")] = ""  # the company's own sign-in, for the web
    oidc_client: str = ""  # what it knows this program by
    oidc_secret_file: str = ""  # its secret for that, where it gave one
    oidc_claim: Annotated[str, Meta(min_length=1)] = "preferred_username"  # what of its answer is a user's name here
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    limits: Limits = Limits()
    clearances: tuple[str, ...] = ("CUI", "ITAR")  # lowest first; whoever holds one holds those below


class Settings(Values, frozen=True, kw_only=True):
    """Values as they count now, and where. Frozen: `save()` returns the next."""

    environment: str
    folder: DataFolder

    @property
    def data_dir(self) -> Path:
        """The root of this environment's data folder."""
        return self.folder.root

    @classmethod
    def load(cls, environment: str | None = None, data_dir: Path | None = None) -> Self:
        """Read the settings of an environment; makes no folder and no file.

        Raises:
            EnvironmentNameInvalid: the name cannot be used.
            SettingsInvalid: the file or a variable has a value that cannot be used; nothing is guessed.
            StoreAddressInvalid: the same of the object store, which may hold a key and is not told.
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
        unknown = changes.keys() - set(Values.__struct_fields__)
        if unknown:
            raise TypeError(f"no such settings: {', '.join(sorted(unknown))}")
        file = self.folder.settings_file
        values = {k: v for k, v in (read_settings(file) | changes).items() if v is not None}
        made = self._made(self.environment, self.folder, values)
        self.folder.make()
        write_settings(file, changes)
        return made

    def values(self) -> dict[str, object]:
        """Every value by its key."""
        return {key: attrgetter(key)(self) for key in _kinds()}

    def keep(self, changes: Mapping[str, object]) -> Self:
        """The same as `save` by keys, so that a limit is one of them; None removes it."""
        written = read_settings(self.folder.settings_file)
        limits = {key.removeprefix(_LIMITS): v for key, v in _flat(written).items() if key.startswith(_LIMITS)}
        limits |= {key.removeprefix(_LIMITS): value for key, value in changes.items() if key.startswith(_LIMITS)}
        others = {key: value for key, value in changes.items() if not key.startswith(_LIMITS)}
        kept = {name: value for name, value in limits.items() if value is not None}
        return self.save(**others, **({"limits": kept or None} if len(others) < len(changes) else {}))

    @staticmethod
    def fixed() -> frozenset[str]:
        """Keys that a variable says, whatever is saved."""
        return frozenset(_variables())

    @classmethod
    def _made(cls, environment: str, folder: DataFolder, written: Mapping[str, object]) -> Self:
        kinds, variables = _kinds(), _variables()
        if environment == PRACTICE:  # a team's vendors are no place for samples, whatever the computer is set to
            variables = {key: value for key, value in variables.items() if key not in _OF_TEAM}
        values: dict[str, Any] = {}
        for key, value in (_flat(written) | variables).items():
            by_variable = key in variables
            name = _variable(key) if by_variable else key
            file = None if by_variable else folder.settings_file
            if key not in _ADVICE:
                raise SettingUnknown(file, name, [_variable(k) if by_variable else k for k in kinds])
            try:
                values[key] = _judged(key, value, kinds[key], by_variable=by_variable)
            except (KeyError, _Refused) as refused:
                raise SettingsInvalid(file=file, key=name, value=value, advice=_ADVICE[key]) from refused
        limits = {key.removeprefix(_LIMITS): values.pop(key) for key in list(values) if key.startswith(_LIMITS)}
        if shared := values.get("shared_folder"):
            folder = folder.sharing(shared)
        return cls(environment=environment, folder=folder, limits=Limits(**limits), **values)


class _Refused(Exception):
    """A value cannot be used."""


def _variable(key: str) -> str:
    return _PREFIX + key.upper().replace(".", "__")


def _kinds() -> dict[str, Any]:
    """Every key with the type of its value."""
    kinds = {f.name: f.type for f in structs.fields(Values) if f.type is not Limits}
    return kinds | {_LIMITS + f.name: f.type for f in structs.fields(Limits)}


def _flat(written: Mapping[str, object]) -> dict[str, object]:
    """What the file says, by key."""
    limits = written.get("limits")
    if not isinstance(limits, dict):
        return dict(written)
    others = {key: value for key, value in written.items() if key != "limits"}
    return others | {_LIMITS + key: value for key, value in limits.items()}


def _variables() -> dict[str, str]:
    """What the variables say, by key, in capitals or not; an empty one counts as none.

    All others that begin like ours are taken too, and then refused: a limit that is misspelled would be no limit.
    """
    found = {}
    for variable, text in os.environ.items():
        name = variable.upper().removeprefix(_PREFIX)
        is_ours = name != variable.upper() and not _NO_SETTING.fullmatch(name)
        if is_ours and text.strip():
            found[name.lower().replace("__", ".", 1)] = text.strip()
    return found


def _judged(key: str, value: object, kind: Any, *, by_variable: bool) -> object:  # noqa: ANN401 - also `int | None`
    """The value in its type. Numbers may be written as text; a list in a variable is JSON."""
    try:
        if by_variable and key in ("clearances", "free_mail_domains", "holidays"):
            return json.decode(str(value), type=kind)
        made = convert(value, kind, strict=False)
        if key == "time_zone":
            ZoneInfo(made)
    except (DecodeError, KeyError, ValueError, OSError) as error:  # the last three: unknown; astray; a folder of zones
        raise _Refused from error
    if made is None:  # of the text “null”
        raise _Refused
    return made


_ADVICE = {
    "database": "write postgresql://USER@SERVER/NAME, or leave the line out for the file in the data folder",
    "number_series": "write a letter, then at most 11 letters or digits, for example RFQ",
    "time_zone": "no such time zone; write one like America/Chicago or Europe/Berlin",
    "account": "write the name of an account",
    "theme": "write system, light or dark",
    "keep_awake": "write true or false",
    "look_for_updates": "write true or false",
    "follow_mailboxes": "write true or false",
    "propose_by_history": "write true or false",
    "answers_folder": "write the path of a folder",
    "free_mail_domains": 'write a list of domains, for example ["mailhouse.example"]',
    "holidays": 'write a list of days, for example ["2026-12-25", "2027-01-01"]',
    "undo_minutes": "write a whole number of minutes from 0 (emails of a decision go at once) to 1440",
    "updates_url": "write an address that begins with https://",
    "microsoft_client_id": "write the application (client) ID of your registration with Microsoft",
    "microsoft_tenant": "write the directory (tenant) ID, or your company's domain",
    "google_client_id": "write the client ID of your registration with Google",
    "google_client_secret": "write the client secret of your registration with Google",
    "shared_folder": "write the path of a folder that all machines of the team see, or s3://BUCKET/PREFIX",
    "user": "write the name of a user of the team, at most 60 characters, or leave the line out",
    "key_file": "write the path of the file with the team's key, or leave the line out",
    "oidc_issuer": "write the issuer's address, which begins with https://",
    "oidc_client": "write the client ID that the company's sign-in knows this program by",
    "oidc_secret_file": "write the path of the file with the client's secret, or leave the line out",
    "oidc_claim": "write the name of a claim, for example preferred_username or email",
    "log_level": "write DEBUG, INFO, WARNING or ERROR",
    "log_format": "write text or json",
    "limits": "write each limit by itself, for example connections below [limits], or RFQ_SENDER_LIMITS__CONNECTIONS",
    "limits.messages_per_minute": "write a whole number from 1 to 100000, or leave the line out for no limit",
    "limits.connections": "write a whole number from 1 to 10, or leave the line out for no limit",
    "limits.message_mb": "write a number of megabytes up to 1000, or leave the line out for no limit",
    "clearances": 'write a list of words, the lowest first, for example ["CUI", "ITAR"]',
}
