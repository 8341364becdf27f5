"""Every service there is, made once by `main` and handed to the window and the command line."""

from dataclasses import dataclass

from app.services.accounts.accounts import Accounts
from app.services.rfqs.checking import RfqChecking
from app.services.rfqs.editing import RfqEditing
from app.services.rfqs.matching import Matching
from app.services.rfqs.preview import RfqPreview
from app.services.rfqs.reading import RfqReading
from app.services.sending.dispatch import Dispatch
from app.services.sending.outbox_control import OutboxControl
from app.services.sending.outbox_reading import OutboxReading
from app.services.sending.reconciling import Reconciling
from app.services.sending.rfq_sending import RfqSending
from app.services.sending.right import SendingRight
from app.services.upkeep.attention import Attention
from app.services.upkeep.diagnostics import Diagnostics
from app.services.upkeep.doctor import Doctor
from app.services.upkeep.practice import Practice
from app.services.upkeep.preferences import Preferences
from app.services.upkeep.surroundings import Surroundings
from app.services.vendors.duplicates import Duplicates
from app.services.vendors.finding import VendorFinding
from app.services.vendors.groups import VendorGroups
from app.services.vendors.importing import VendorImport
from app.services.vendors.vendors import Vendors
from app.services.vendors.words import Words
from app.system.keep_awake import KeepAwake


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    vendors: Vendors
    taken_back: tuple[str, ...]  # imports that a program which died had left half written
    vendor_finding: VendorFinding
    vendor_groups: VendorGroups
    vendor_import: VendorImport
    duplicates: Duplicates
    words: Words
    matching: Matching
    rfq_reading: RfqReading
    rfq_editing: RfqEditing
    rfq_checking: RfqChecking
    rfq_preview: RfqPreview
    rfq_sending: RfqSending
    outbox_reading: OutboxReading
    outbox_control: OutboxControl
    accounts: Accounts
    practice: Practice
    attention: Attention
    doctor: Doctor
    diagnostics: Diagnostics
    dispatch: Dispatch
    reconciling: Reconciling
    sending_right: SendingRight
    awake: KeepAwake
    preferences: Preferences
    surroundings: Surroundings
