"""The services for requests, each made when it is first asked for: see `app/services/suite.py`."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.accounts.account import Account
from app.domain.trade.clearance import Clearances
from app.domain.trade.shelf import Shelves
from app.services.vendors.suite import VendorServices
from app.storage.base.database import Database
from app.system.clock import Clock
from app.system.folders import DataFolder

if TYPE_CHECKING:
    from app.documents.mail.spool import Spool
    from app.services.people.people import People
    from app.services.people.signing_in import SigningIn
    from app.services.rfqs.approving import RfqApproving
    from app.services.rfqs.asking import RfqAsking
    from app.services.rfqs.checking import RfqChecking
    from app.services.rfqs.control import FileControl
    from app.services.rfqs.copying import RfqCopying
    from app.services.rfqs.editing import RfqEditing
    from app.services.rfqs.exporting import RfqExporting
    from app.services.rfqs.file_finding import FileFinding
    from app.services.rfqs.filing import RfqFiling
    from app.services.rfqs.forms import QuoteForms
    from app.services.rfqs.line_import import LineImport
    from app.services.rfqs.mail_templates import MailTemplates
    from app.services.rfqs.matching import Matching
    from app.services.rfqs.preview import RfqPreview
    from app.services.rfqs.reading import RfqReading
    from app.services.rfqs.revisions import RfqRevisions
    from app.services.rfqs.saved_terms import SavedTerms
    from app.services.rfqs.seen import RfqSeen
    from app.services.rfqs.taking_in import RfqTakingIn
    from app.services.rfqs.uploading import RfqUploading
    from app.services.rfqs.vendor_links import VendorLinks
    from app.services.rfqs.zipping import FileZipping


class RequestServices(VendorServices):
    """What stands in the way of an account, the rooms above know."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        folder: DataFolder,
        shelves: Shelves,
        clearances: Clearances,
        *,
        number_series: str,
        account_problem: Callable[[Account], str],
        version: str,
    ) -> None:
        super().__init__(database, clock, folder, clearances)
        self._shelves = shelves
        self._number_series, self._account_problem = number_series, account_problem
        self._version = version

    @cached_property
    def matching(self) -> "Matching":
        from app.services.rfqs.matching import Matching

        return Matching(self._database, self._clock, self._clearances, self.learning)

    @cached_property
    def rfq_reading(self) -> "RfqReading":
        from app.services.rfqs.reading import RfqReading

        return RfqReading(self._database)

    @cached_property
    def rfq_asking(self) -> "RfqAsking":
        from app.services.rfqs.asking import RfqAsking

        return RfqAsking(self._database, self._clock, self._clearances)

    @cached_property
    def rfq_revisions(self) -> "RfqRevisions":
        from app.services.rfqs.revisions import RfqRevisions

        return RfqRevisions(self._database)

    @cached_property
    def rfq_editing(self) -> "RfqEditing":
        from app.services.rfqs.editing import RfqEditing

        return RfqEditing(self._database, self._clock, self._number_series, self._clearances)

    @cached_property
    def rfq_copying(self) -> "RfqCopying":
        from app.services.rfqs.copying import RfqCopying

        return RfqCopying(self._database, self._clock, self._number_series, self.rfq_asking, self.rfq_editing)

    @cached_property
    def rfq_exporting(self) -> "RfqExporting":
        from app.services.rfqs.exporting import RfqExporting

        return RfqExporting(self._database, self.file_control, self._version)

    @cached_property
    def rfq_taking_in(self) -> "RfqTakingIn":
        from app.services.rfqs.taking_in import RfqTakingIn

        return RfqTakingIn(
            self._database, self._clock, self._number_series, self.rfq_asking, self.file_control, self._folder.taken_in
        )

    @cached_property
    def rfq_seen(self) -> "RfqSeen":
        from app.services.rfqs.seen import RfqSeen

        return RfqSeen(self._database, self._clock)

    @cached_property
    def rfq_uploading(self) -> "RfqUploading":
        from app.services.rfqs.uploading import RfqUploading

        return RfqUploading(self.rfq_reading, self.rfq_editing, self._folder.uploads, self._folder.shared)

    @cached_property
    def rfq_filing(self) -> "RfqFiling":
        from app.services.rfqs.filing import RfqFiling

        return RfqFiling(self._database, self._clock)

    @cached_property
    def mail_templates(self) -> "MailTemplates":
        from app.services.rfqs.mail_templates import MailTemplates

        return MailTemplates(self._database)

    @cached_property
    def saved_terms(self) -> "SavedTerms":
        from app.services.rfqs.saved_terms import SavedTerms

        return SavedTerms(self._database)

    @cached_property
    def line_import(self) -> "LineImport":
        from app.services.rfqs.line_import import LineImport

        return LineImport(self._database, self._clock, self.rfq_editing)

    @cached_property
    def rfq_checking(self) -> "RfqChecking":
        from app.services.rfqs.checking import RfqChecking

        return RfqChecking(self._database, self._clock, self._account_problem, self._clearances, self.rfq_approving)

    @cached_property
    def rfq_approving(self) -> "RfqApproving":
        from app.services.rfqs.approving import RfqApproving

        return RfqApproving(self._database, self._clock, self.file_control, self.people.me)

    @cached_property
    def signing_in(self) -> "SigningIn":
        from app.services.people.signing_in import SigningIn

        return SigningIn(self._database, self._clock, self.people)

    @cached_property
    def vendor_links(self) -> "VendorLinks":
        from app.services.rfqs.vendor_links import VendorLinks

        return VendorLinks(self._database, self.people.me)

    @cached_property
    def people(self) -> "People":
        from app.services.people.people import People

        return People(self._database)

    @cached_property
    def file_control(self) -> "FileControl":
        from app.services.rfqs.control import FileControl

        return FileControl(self._database, self._clearances)

    @cached_property
    def file_finding(self) -> "FileFinding":
        from app.services.rfqs.file_finding import FileFinding

        return FileFinding(self._clearances, self.rfq_editing)

    @cached_property
    def file_zipping(self) -> "FileZipping":
        from app.services.rfqs.zipping import FileZipping

        return FileZipping(self.rfq_reading, self.rfq_editing, self.file_control, self._folder.zips)

    @cached_property
    def rfq_preview(self) -> "RfqPreview":
        from app.services.rfqs.preview import RfqPreview

        return RfqPreview(self._database, self._spool, self._clock, self._clearances)

    @cached_property
    def quote_forms(self) -> "QuoteForms":
        from app.services.rfqs.forms import QuoteForms

        return QuoteForms(self._database, self._clock, self._clearances)

    @cached_property
    def _spool(self) -> "Spool":
        from app.documents.mail.spool import Spool

        return Spool(self._shelves.spool)
