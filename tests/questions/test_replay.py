"""What a question need not work out again: sums over what was there at the mark, stages that nothing of the question touches."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from coalition.arrays import longer
from coalition.model.bound import worth_at
from coalition.questions.changes import Change
from coalition.questions.whatif import open_asker
from tests.model.missions import random_mission


@pytest.mark.parametrize("seed", range(10))
def test_a_question_that_changes_nothing_solves_nothing(seed: int) -> None:
    mission, random = random_mission(seed), Random(seed)
    asker = open_asker(mission)
    need = random.choice(mission["need"]["need"].to_list())
    for changes in ((), (Change("need", "need", need, factor=1.0),)):
        answer = asker.ask(changes)
        assert answer.solves == 0
        assert all(one.before == one.after for one in answer.goals)


@pytest.mark.parametrize("seed", range(10))
def test_sums_after_a_mark_are_those_over_all_postings(seed: int) -> None:
    """With proposals and balances that came after the mark, too."""
    asker, random = open_asker(random_mission(seed)), np.random.default_rng(seed)
    ledger, market = asker.engine.ledger, asker.engine.market
    for account, again in ((0, False), (0, True), (1, True)):
        new = int(ledger.open([f"test:{account}|{again}"], ["test"], ledger.unit("share"), 2)[0])
        total = ledger.derive(f"test:sum|{account}|{again}", "test", ledger.unit("share"), {account: 2.0, new: 1.0})
        market.enter(np.array([new]))
        quantity = np.where(random.random(ledger.proposals) < 0.3, random.random(ledger.proposals), 0.0)
        column, balance, amount, _ = ledger.postings()
        plainly = np.zeros(len(ledger.keys))
        np.add.at(plainly, balance, amount * quantity[column])
        assert ledger.used(quantity) == pytest.approx(plainly, rel=1e-9, abs=1e-12)
        assert ledger.used(quantity)[total] == pytest.approx(2.0 * plainly[account], rel=1e-9, abs=1e-12)
        prices = np.zeros(len(ledger.keys))
        prices[account] = 3.0
        for _ in range(2):  # worked out, then remembered
            assert market._sum(f"prices {account}", prices) == pytest.approx(worth_at(ledger, prices), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_a_place_met_in_full_is_proven_without_a_price_on_any_limit(seed: int) -> None:
    """So its proof stands whatever becomes of limits; and only such a place's does."""
    before = open_asker(random_mission(seed)).before
    for (name, _), one in before.solved.items():
        if "worst_place" not in name or not len(one.outcome.proof):
            continue
        free = np.zeros(len(one.outcome.proof))
        free[list(one.weights)] = list(one.weights.values())
        assert (one.outcome.value <= -1.0 + 1e-7) == bool((one.outcome.proof == free).all()), name


@pytest.mark.parametrize("seed", range(20))
def test_what_newcomers_could_improve_bounds_what_all_could(seed: int) -> None:
    """Those who take part now are priced alone; with what the others could improve at these prices before, that is no less than all can."""
    mission = random_mission(seed)
    asker = open_asker(mission)
    for candidate in sorted(set(mission["contributor"]["contributor"].to_list()) - asker.members):
        asker._changed = True
        asker._enact(asker.reader.read([Change("add", "contributor", candidate)]))
        for name, one in asker.before.solved.items():
            if len(one.outcome.proof):
                prices = longer(one.outcome.proof, len(asker.engine.ledger.keys))
                newly = sum(pillar.newly(prices, asker._closed) for pillar in asker.engine.pillars)
                full = sum(pillar.propose(prices, np.inf)[1] for pillar in asker.engine.pillars)
                assert one.pillars + newly <= full + 1e-9 * max(1.0, abs(full)), (candidate, name)
        asker._return()
