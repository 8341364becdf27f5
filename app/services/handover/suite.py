"""The services for handing results over, each made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.services.comparison.suite import DecisionServices

if TYPE_CHECKING:
    from app.services.handover.handing_over import HandingOver
    from app.services.handover.layouts import Layouts


class HandoverServices(DecisionServices):
    @cached_property
    def layouts(self) -> "Layouts":
        from app.services.handover.layouts import Layouts

        return Layouts(self._database)

    @cached_property
    def handing_over(self) -> "HandingOver":
        from app.services.handover.handing_over import HandingOver

        return HandingOver(self._database, self._clock, self.layouts)
