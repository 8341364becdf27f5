"""The services for notices to vendors, each made when it is first asked for: see `app/services/suite.py`."""

from abc import abstractmethod
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from app.services.handover.suite import HandoverServices

if TYPE_CHECKING:
    from app.services.notices.amending import Amending
    from app.services.notices.awarding import Awarding
    from app.services.notices.clarifying import Clarifying
    from app.services.notices.noticing import Noticing
    from app.services.notices.readdressing import Readdressing
    from app.services.notices.reminding import Reminding
    from app.services.sending.rfq_sending import RfqSending


class NoticeServices(HandoverServices):
    """What the settings say, and how the database is copied, the room above knows."""

    _undo_minutes: int

    @abstractmethod
    def _keep_copy(self) -> None:
        """Of the database, before a batch is in it."""

    @property
    @abstractmethod
    def rfq_sending(self) -> "RfqSending":
        """By it an RFQ goes out once more."""

    @cached_property
    def _noticing(self) -> "Noticing":
        from app.services.notices.noticing import Noticing

        return Noticing(self._database, self._clock, self._spool, self._keep_copy, self.people.me)

    @cached_property
    def reminding(self) -> "Reminding":
        from app.services.notices.reminding import Reminding

        return Reminding(self._noticing, self._zone, frozenset(self._holidays))

    @cached_property
    def readdressing(self) -> "Readdressing":
        from app.services.notices.readdressing import Readdressing

        return Readdressing(self.rfq_sending)

    @cached_property
    def amending(self) -> "Amending":
        from app.services.notices.amending import Amending

        return Amending(self._noticing, self.rfq_approving)

    @cached_property
    def clarifying(self) -> "Clarifying":
        from app.services.notices.clarifying import Clarifying

        return Clarifying(self._noticing)

    @cached_property
    def awarding(self) -> "Awarding":
        from app.services.notices.awarding import Awarding

        return Awarding(self._noticing, self.comparing, timedelta(minutes=self._undo_minutes))
