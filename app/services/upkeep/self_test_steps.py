"""What the self-test tries, one line each. The list is data: a step more is a line more."""

import platform
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from app.documents.rfqs.pdf_text import text_traces
from app.domain.accounts.account import Account
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.finding import Severity
from app.services.accounts.accounts import Accounts
from app.services.rfqs.preview import RfqPreview
from app.services.sending.dispatch import Dispatch
from app.services.sending.rfq_sending import RfqSending
from app.services.sending.right import SendingRight
from app.services.upkeep.doctor import Doctor
from app.services.upkeep.practice import Practice
from app.services.upkeep.practice_reading import open_mail
from app.services.upkeep.self_test import Step, StepLeftOut
from app.services.vendors.importing import VendorImport
from app.services.vendors.vendors import Vendors
from app.storage.migrations.migration import HEAD
from app.system.confined import confined
from app.system.secrets import KeyringSecrets, SecretsUnavailable

_ZONE = "America/Chicago"
_SUMMER = datetime(2026, 7, 1, 12)  # noqa: DTZ001 - wall clock
_MARKED = "EXPORT CONTROLLED"
_ALWAYS_A_KEYRING = ("Windows", "Darwin")


class NotAsExpected(Exception):
    """A step found something else; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The services on the temporary folder."""

    doctor: Doctor
    practice: Practice
    vendors: Vendors
    vendor_import: VendorImport
    preview: RfqPreview
    accounts: Accounts
    right: SendingRight
    sending: RfqSending
    dispatch: Dispatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What services know nothing of: transports, by their modules and their encryption, and what front doors add.

    `paint` opens the window on a folder and says how that went; None where the program has no window.
    """

    transports: Sequence[str]
    trust: Callable[[], ssl.SSLContext]
    commands: Sequence[str]
    paint: Callable[[Path], str] | None
    secrets: KeyringSecrets


@dataclass
class Place:
    """Where the steps work."""

    folder: Path
    parts: Parts
    hooks: Hooks

    @cached_property
    def rfq(self) -> Rfq:
        """The sample request to one sample vendor."""
        return self.parts.practice.fill(1)

    @cached_property
    def account(self) -> Account:
        """The one that the embedded server belongs to."""
        return self.parts.accounts.ensure_practice()


def _database(place: Place) -> str:
    blocking = [c.text for c in place.parts.doctor.look() if c.severity is Severity.BLOCK]
    if blocking:
        raise NotAsExpected(" ".join(blocking))
    return f"made from nothing, version {HEAD}"


def _team(_place: Place) -> str:
    return f"can be opened by {import_module('app.storage.base.postgresql').driver()}"


def _template(place: Place) -> str:
    seen = place.parts.preview.show(place.rfq.id, place.rfq.vendor_ids[0], place.account)
    if seen.problem or not seen.plain or not seen.html:
        raise NotAsExpected(seen.problem or "The email has no text.")
    return f"“{seen.subject}”, {len(seen.plain)} characters"


def _spreadsheet(place: Place) -> str:
    book = place.folder / "vendors.xlsx"
    invited, written = len(place.rfq.vendor_ids), place.parts.vendors.export(book)
    plan = place.parts.vendor_import.plan(book)
    if not invited == written == plan.unchanged:
        raise NotAsExpected(f"Of {invited} vendors {written} were written, and {plan.unchanged} read the same.")
    return f"{written} vendor written and read back by a process of its own"


def _drawing(place: Place) -> str:
    drawing = place.folder / "drawing.pdf"
    drawing.write_bytes(place.parts.practice.drawing_that_says(_MARKED))
    found = [trace.words for trace in text_traces([drawing], [], confined)[drawing]]
    if found != [_MARKED]:
        raise NotAsExpected(f"The drawing says {_MARKED}; what was read is {', '.join(found) or 'nothing'}.")
    return f"“{_MARKED}” read in one by a process of its own"


def _zones(_place: Place) -> str:
    with files("tzdata").joinpath("zoneinfo", *_ZONE.split("/")).open("rb") as data:
        own = ZoneInfo.from_file(data, _ZONE)
    for zone in (own, ZoneInfo(_ZONE)):
        shown = f"{_SUMMER.replace(tzinfo=zone):%Z %z}"
        if shown != "CDT -0500":
            raise NotAsExpected(f"{_ZONE} in July is {shown}.")
    return f"{_ZONE} in July is CDT (UTC-5); {len(available_timezones())} zones"


def _tls(place: Place) -> str:
    context = place.hooks.trust()
    if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
        raise NotAsExpected("Certificates would not be checked.")
    counted = ssl.create_default_context().cert_store_stats()["x509_ca"]
    whose = f"{counted} authorities of this computer" if counted else "this computer judges certificates itself"
    return f"{ssl.OPENSSL_VERSION}; {whose}"


def _keyring(place: Place) -> str:
    try:
        return place.hooks.secrets.describe()
    except SecretsUnavailable as reason:
        if platform.system() in _ALWAYS_A_KEYRING:
            raise
        return f"none here: {reason.reason} Passwords would be kept until the program closes."


def _transports(place: Place) -> str:
    for module in place.hooks.transports:
        import_module(module)
    return ", ".join(dict.fromkeys(name.split(".")[2] for name in place.hooks.transports))


def _commands(place: Place) -> str:
    for module in place.hooks.commands:
        import_module(module)
    return f"{len(place.hooks.commands)} can be loaded"


def _practice(place: Place) -> str:
    """One lane on this thread, through the same durable writes as any mail."""
    parts = place.parts
    parts.right.take()
    parts.sending.queue(place.rfq.id, place.account)
    lanes: list[Callable[[], None]] = []
    parts.dispatch.tend(lanes.append)
    for lane in lanes:
        lane()
    mails = parts.practice.mails()
    if len(mails) != 1:
        raise NotAsExpected(f"{len(mails)} emails arrived instead of one.")
    mail = open_mail(mails[0])
    if not mail.plain or len(mail.attachments) < len(place.rfq.attachments):
        raise NotAsExpected("The email arrived without its text or its files.")
    return f"sent to {mails[0].recipients[0]} and read back, {len(mail.attachments)} files"


def _window(place: Place) -> str:
    if place.hooks.paint is None:
        raise StepLeftOut("This program has no window.")
    return place.hooks.paint(place.folder / "window")


OPENING = Step("database", "Database", _database)
STEPS = (
    Step("team", "PostgreSQL", _team),
    Step("template", "Email template", _template),
    Step("spreadsheet", "Spreadsheets", _spreadsheet),
    Step("drawing", "Drawings", _drawing),
    Step("time-zones", "Time zones", _zones),
    Step("tls", "Encryption", _tls),
    Step("keyring", "Keyring", _keyring),
    Step("transports", "Ways to send", _transports),
    Step("commands", "Commands", _commands),
    Step("practice", "Practice email", _practice),
    Step("window", "Window", _window),
)
