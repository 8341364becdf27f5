"""The service for vendors' own pages, made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.services.quotes.suite import AnswerServices

if TYPE_CHECKING:
    from app.services.accounts.passwords import Passwords
    from app.services.answer_page.controlled_files import ControlledFiles
    from app.services.answer_page.vendor_page import VendorPages
    from app.transports.transport import OpenTransport


class AnswerPageServices(AnswerServices):
    """What an email that goes at once needs, the room above knows."""

    _passwords: "Passwords"
    _open_transport: "OpenTransport"

    @cached_property
    def vendor_pages(self) -> "VendorPages":
        from app.services.answer_page.vendor_page import VendorPages

        return VendorPages(self._database, self._clock, self.taking_in, self.quoting, self.file_control, self._spool)

    @cached_property
    def controlled_files(self) -> "ControlledFiles":
        from app.services.answer_page.code_mail import CodeSender
        from app.services.answer_page.controlled_files import ControlledFiles

        return ControlledFiles(
            database=self._database,
            clock=self._clock,
            control=self.file_control,
            spool=self._spool,
            sender=CodeSender(self._passwords, self._open_transport),
        )
