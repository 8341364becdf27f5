"""The services for the list of vendors, each made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.trade.clearance import Clearances
from app.storage.base.database import Database
from app.system import resources
from app.system.clock import Clock
from app.system.folders import DataFolder
from app.system.owner_lock import OwnerLock

if TYPE_CHECKING:
    from app.services.vendors.customer_lists import CustomerLists
    from app.services.vendors.duplicates import Duplicates
    from app.services.vendors.finding import VendorFinding
    from app.services.vendors.groups import VendorGroups
    from app.services.vendors.import_queue import ImportQueue
    from app.services.vendors.importing import VendorImport
    from app.services.vendors.learning import Learning
    from app.services.vendors.lessons import VendorLessons
    from app.services.vendors.long_change import LongChanges
    from app.services.vendors.vendors import Vendors
    from app.services.vendors.words import Words


class VendorServices:
    """What these stand on is there for all others, too."""

    _proposes_by_history = True

    def __init__(self, database: Database, clock: Clock, folder: DataFolder, clearances: Clearances) -> None:
        self._database, self._clock = database, clock
        self._folder, self._clearances = folder, clearances

    @cached_property
    def _long_changes(self) -> "LongChanges":
        from app.services.vendors.long_change import LongChanges
        from app.services.vendors.server_lock import ServerLock

        database = self._database
        lock = OwnerLock(self._folder.list_lock) if database.is_file else ServerLock(database, "vendors")
        return LongChanges(database, self._clock, lock)

    def _begin_words(self) -> None:
        from app.documents.vendors.vocabulary_sheet import read_vocabulary

        texts = (resources.read_text(f"vocabulary/{name}.csv") for name in ("terms", "terms-1"))
        self.words.begin_with(*map(read_vocabulary, texts))

    @cached_property
    def vendors(self) -> "Vendors":
        from app.services.vendors.vendors import Vendors

        return Vendors(self._database, self._clock, self._long_changes)

    @cached_property
    def vendor_finding(self) -> "VendorFinding":
        from app.services.vendors.finding import VendorFinding

        return VendorFinding(self._database, self._clock)

    @cached_property
    def learning(self) -> "Learning":
        from app.services.vendors.learning import Learning

        return Learning(is_on=self._proposes_by_history)

    @cached_property
    def vendor_lessons(self) -> "VendorLessons":
        from app.services.vendors.lessons import VendorLessons

        return VendorLessons(self._database, self._clock, self.learning)

    @cached_property
    def import_queue(self) -> "ImportQueue":
        from app.services.vendors.import_queue import ImportQueue

        return ImportQueue(self._database, self._clock, self.vendor_import)

    @cached_property
    def vendor_groups(self) -> "VendorGroups":
        from app.services.vendors.groups import VendorGroups

        return VendorGroups(self._database)

    @cached_property
    def vendor_import(self) -> "VendorImport":
        from app.services.vendors.importing import VendorImport

        return VendorImport(self._database, self._clock, self._clearances, self._long_changes)

    @cached_property
    def duplicates(self) -> "Duplicates":
        from app.services.vendors.duplicates import Duplicates

        return Duplicates(self._database, self._clock, self._clearances)

    @cached_property
    def customer_lists(self) -> "CustomerLists":
        from app.services.vendors.customer_lists import CustomerLists

        return CustomerLists(self._database)

    @cached_property
    def words(self) -> "Words":
        from app.services.vendors.words import Words

        return Words(self._database, self._clock)
