"""Every service there is, made once by `main` and handed to the window and the command line."""

from dataclasses import dataclass

from app.services.accounts import Accounts
from app.services.attention import Attention
from app.services.diagnostics import Diagnostics
from app.services.dispatch import Dispatch
from app.services.doctor import Doctor
from app.services.duplicates import Duplicates
from app.services.matching import Matching
from app.services.outbox_control import OutboxControl
from app.services.outbox_reading import OutboxReading
from app.services.practice import Practice
from app.services.preferences import Preferences
from app.services.reconciling import Reconciling
from app.services.rfq_checking import RfqChecking
from app.services.rfq_editing import RfqEditing
from app.services.rfq_preview import RfqPreview
from app.services.rfq_reading import RfqReading
from app.services.rfq_sending import RfqSending
from app.services.sending_right import SendingRight
from app.services.surroundings import Surroundings
from app.services.vendor_finding import VendorFinding
from app.services.vendor_groups import VendorGroups
from app.services.vendor_import import VendorImport
from app.services.vendors import Vendors
from app.services.words import Words
from app.system.keep_awake import KeepAwake


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    vendors: Vendors
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
