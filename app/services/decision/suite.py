"""The service for decision files, made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.services.notices.suite import NoticeServices

if TYPE_CHECKING:
    from app.services.decision.decision_files import DecisionFiles


class DecisionFileServices(NoticeServices):
    @cached_property
    def decision_files(self) -> "DecisionFiles":
        from app.services.decision.decision_files import DecisionFiles

        return DecisionFiles(
            self._database, self._clock, self._spool, self._answers, self.comparing, self.rfq_exporting, self._version
        )
