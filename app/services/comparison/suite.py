"""The services for comparisons and decisions, each made when it is first asked for: see `app/services/suite.py`."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from app.services.answer_page.suite import AnswerPageServices
from app.system.confined import confined

if TYPE_CHECKING:
    from app.services.comparison.comparing import Comparing
    from app.services.comparison.export import ComparisonExport
    from app.services.comparison.overviewing import Overviewing


class DecisionServices(AnswerPageServices):
    """What the settings say, the room above knows."""

    _holidays: tuple[date, ...]
    _zone: str

    @cached_property
    def comparing(self) -> "Comparing":
        from app.services.comparison.comparing import Comparing

        return Comparing(self._database, self._clock, frozenset(self._holidays), confined)

    @cached_property
    def comparison_export(self) -> "ComparisonExport":
        from app.services.comparison.export import ComparisonExport

        return ComparisonExport(self._clock, self.comparing)

    @cached_property
    def overviewing(self) -> "Overviewing":
        from app.services.comparison.overviewing import Overviewing

        return Overviewing(self._database, self._clock, self._zone)
