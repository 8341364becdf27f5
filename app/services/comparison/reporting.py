"""What reports of a comparison are made of: what was found, by names, and the fonts they are set in."""

from collections.abc import Mapping, Sequence

from app.documents.comparison.considered import Choice, Considered
from app.documents.reports.look import Fonts
from app.domain.comparison.split import CannotDeliver, Split, split_of
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared
from app.services.comparison.document import used_rates
from app.system import resources


def considered(compared: Compared, ways: Sequence[Split], names: Mapping[VendorId, str]) -> Considered:
    """`ways`: as they were searched without regard to lines that are given already."""
    return Considered(
        names=names,
        scenario=compared.scenario,
        comparison=compared.comparison,
        rates=used_rates(compared),
        ways=ways,
        choice=chosen(compared),
    )


def chosen(compared: Compared) -> Choice:
    """What the choice comes to, or why it can't be ordered like that."""
    scenario = compared.scenario
    if not scenario.choice:
        return Choice(split=None)
    try:
        return Choice(split=split_of(compared.comparison, scenario.choice, scenario.handling))
    except CannotDeliver as reason:
        return Choice(split=None, why=str(reason))


def report_fonts() -> Fonts:
    """Those that come with the program."""
    return Fonts(resources.path("fonts/DejaVuSans.ttf"), resources.path("fonts/DejaVuSans-Bold.ttf"))
