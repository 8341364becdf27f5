"""The made-up shop on which orders are judged: always the same one, and one that the proposed order does well in."""

from statistics import fmean

from tests.benchmarks.backtesting import TRUTH, Foretold, Judged, backtest, history
from tests.fakes.made_up_shop import Game, made_up_shop


def test_the_same_seed_makes_the_same_shop_and_the_same_history() -> None:
    one, other = (list(history(7, 60, 40)) for _ in range(2))
    assert one == other
    assert one != list(history(8, 60, 40))


def test_nobody_is_asked_before_it_is_there_and_nobody_quotes_after_it_is_gone() -> None:
    shop = made_up_shop(7, rfqs=200, vendors=80, years=4)
    for chapter in history(7, 150, 80):
        for vendor, outcome in chapter.outcomes.items():
            assert shop.vendors[vendor].since <= chapter.rfq.at
            assert chapter.rfq.at < shop.vendors[vendor].gone or not outcome.is_answered


def test_who_games_is_among_them() -> None:
    games = {vendor.game for vendor in made_up_shop(7, rfqs=1, vendors=200, years=3).vendors.values()}
    assert games == set(Game)


def test_the_proposed_order_does_better_than_the_plain_ones_and_not_better_than_the_truth() -> None:
    names = ("alphabetical", "last used", "cheapest so far", "answer rate", "proposed", TRUTH)
    judged, foretold = {name: Judged() for name in names}, Foretold()
    for seed in (1, 2, 3):
        backtest(history(seed, 400, 80), judged, foretold)
    *plain, proposed, truth = (judged[name] for name in names)
    assert all(fmean(one.ndcg) + 0.05 < fmean(proposed.ndcg) < fmean(truth.ndcg) for one in plain)
    assert all(fmean(one.quotes) + 0.03 < fmean(proposed.quotes) < fmean(truth.quotes) for one in plain)
    assert fmean(foretold.inside) > 0.78
