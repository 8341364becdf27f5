"""The service for vendors' own pages, made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.services.quotes.suite import AnswerServices

if TYPE_CHECKING:
    from app.services.answer_page.vendor_page import VendorPages


class AnswerPageServices(AnswerServices):
    @cached_property
    def vendor_pages(self) -> "VendorPages":
        from app.services.answer_page.vendor_page import VendorPages

        return VendorPages(self._database, self._clock, self.taking_in, self.quoting, self._spool)
