"""Three workers share one PostgreSQL: `make torture-team` is the long form."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgresql import Postgresql, postgresql, why_not
from tests.servers.standby import pair
from tests.torture.promotion import promoted
from tests.torture.team import campaign, team

_SEED = 20261128

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql() as running:
        yield running


def test_three_workers_that_are_killed_frozen_and_cut_off_send_each_email_once(
    server: Postgresql, tmp_path: Path
) -> None:
    chance = random.Random(_SEED)  # noqa: S311 - guards nothing
    with team(tmp_path, server, workers=3, accounts=3, vendors=30, seed=_SEED) as run:
        score = campaign(run, 8, chance, 120)
    assert score.mails == 90
    assert score.faults.total() == 8
    assert score.states["unknown"] <= 3 * 8


@pytest.mark.long
def test_a_stand_by_that_takes_over_lacks_nothing_and_sends_nothing_until_somebody_says_so(tmp_path: Path) -> None:
    chance = random.Random(_SEED)  # noqa: S311 - guards nothing
    with pair() as servers, team(tmp_path, servers, workers=3, accounts=3, vendors=30, seed=_SEED) as run:
        score = campaign(run, 3, chance, 120, promoted)
    assert score.mails == 90
    assert score.faults["promoted"] == 1
    assert score.states["unknown"] <= 3 * 4
