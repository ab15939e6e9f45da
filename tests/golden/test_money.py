"""Golden missions about who pays: budgets by fiscal year, earmarks, the hand-over to a fund, lead times, currencies."""

from tests.golden.worked import check
from tests.model.missions import Rows, build, day

KIT: Rows = {
    "contributor": [{"contributor": "X"}],
    "profile": [{"profile": "general", "mode": "road"}],
    "measure": [{"measure": "kits"}],
    "item": [{"item": "kit", "mass": 1.0}],
    "yield": [{"item": "kit", "use": "use", "measure": "kits", "amount": 1.0}],
}


def test_budget_by_fiscal_year() -> None:
    """A kit costs 3 and its movement 1, both from the budget of the day: 90 until day 34, 60 from day 35.

    A (60 kits, by day 20) and B (60 kits, days 40 to 60) share 150 of money: 150 / 4 = 37.5 kits in all, 82.5 of 120 short = 0.6875.
    A alone could have 22.5 (90 / 4). Sharing fairly, each gets 18.75 (75 of money): the 15 that A leaves of the first year
    serve B as well. Worst place 18.75 / 60 = 0.3125, cost 150.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": "port"}, {"place": "A"}, {"place": "B"}],
            "budget": [
                {"budget": "first", "contributor": "X", "start": day(-100), "end": day(34), "ceiling": 90.0},
                {"budget": "second", "contributor": "X", "start": day(35), "end": day(300), "ceiling": 60.0},
            ],
            "link": [{"link": town, "origin": "port", "destination": town, "transit": 2.0, "cost": 1.0} for town in "AB"],
            "offer": [
                {
                    "offer": "o",
                    "contributor": "X",
                    "item": "kit",
                    "quantity": 100.0,
                    "place": "port",
                    "start": day(0),
                    "end": day(69),
                    "unit_cost": 3.0,
                }
            ],
            "need": [
                {"need": "a", "measure": "kits", "place": "A", "quantity": 60.0, "first_useful": day(0), "due": day(20)},
                {"need": "b", "measure": "kits", "place": "B", "quantity": 60.0, "first_useful": day(40), "due": day(60)},
            ],
        }
    )
    check(mission, met={"a": 18.75, "b": 18.75}, cost=150.0, goals={("shortfall", 1, 0): 0.6875, ("worst_place", 1, 1): 0.3125})


def test_budget_closed_on_the_day_of_order() -> None:
    """Money of the second year cannot pay for what must be ordered in the first, nor for moving it.

    Kits are bought at 2 and ready 10 days later; A needs 30 by day 20 (2 days away), so orders stand until day 8. The first year has 24
    money, the second (from day 9) 1000 but comes too late for the goods; their movement (1 a kit, leaving from day 10 on) is charged
    with them, on the day of giving. 24 / 3 = 8 kits, cost 24, shortfall 22 / 30 = 0.73333.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": "port"}, {"place": "A"}],
            "budget": [
                {"budget": "first", "contributor": "X", "start": day(0), "end": day(8), "ceiling": 24.0},
                {"budget": "second", "contributor": "X", "start": day(9), "end": day(300), "ceiling": 1000.0},
            ],
            "link": [{"link": "road", "origin": "port", "destination": "A", "transit": 2.0, "cost": 1.0}],
            "market": [{"market": "m", "place": "port", "item": "kit", "price": 2.0, "lead": 10.0}],
            "need": [{"need": "a", "measure": "kits", "place": "A", "quantity": 30.0, "first_useful": day(0), "due": day(20)}],
        }
    )
    check(mission, met={"a": 8.0}, cost=24.0, goals={("shortfall", 1, 0): 22 / 30})


def test_earmark_buys_goods_but_no_movement() -> None:
    """A fund has 100 free and 100 earmarked for town A. A kit costs 2 at the hub and 1 to move; only free money moves.

    Earmarked money buys 50 kits for A and takes 50 of free money to move them. The other 50 free pay 50 / 3 = 16.667 whole kits.
    That is the most: a kit takes 1 of free money with earmarked goods, 3 without. Shortfall first, so A gets all 50 and B 16.667 (its fill
    rate 0.20833 is the best the worst place can have: kits for A bought freely would only take from B). Shortfall (30 + 63.333) / 160 =
    0.58333.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": "hub"}, {"place": "A"}, {"place": "B"}],
            "fund": [{"fund": "F"}],
            "contribution": [
                {"contribution": key, "fund": "F", "contributor": "X", "amount": 100.0, "start": day(0), "end": day(69)}
                for key in ("free", "bound")
            ],
            "caveat": [{"caveat": "earmark", "effect": "only", "contribution": "bound", "place": "A"}],
            "market": [{"market": "m", "place": "hub", "item": "kit", "price": 2.0}],
            "link": [{"link": town, "origin": "hub", "destination": town, "cost": 1.0} for town in "AB"],
            "need": [
                {"need": town, "measure": "kits", "place": town, "quantity": 80.0, "first_useful": day(0), "due": day(60)} for town in "AB"
            ],
        }
    )
    goals = {("shortfall", 1, 0): (30 + 190 / 3) / 160, ("worst_place", 1, 1): 50 / 3 / 80}
    check(mission, met={"A": 50.0, "B": 50 / 3}, cost=200.0, goals=goals)


def test_after_a_fund_has_carried_only_funds_carry() -> None:
    """The giver carries to the border (1 a kit), the fund carries to A (2 a kit); from A to B only the giver would pay.

    B can therefore be reached only by the giver's own road (9 a kit). X has 40 in its budget, the fund 30.
    A takes 15 kits (15 from X, 30 from the fund: the fund is spent); the other 25 of X bring 25 / 9 = 2.778 to B.
    Kits: 17.778 of 40, shortfall 0.55556. More for B would cost A more than B gains (9 of money a kit against 1). Cost 15 + 30 + 25 = 70.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": name} for name in ("port", "border", "A", "B")],
            "budget": [{"budget": "x", "contributor": "X", "start": day(0), "end": day(69), "ceiling": 40.0}],
            "fund": [{"fund": "F"}],
            "contribution": [{"contribution": "c", "fund": "F", "contributor": "X", "amount": 30.0, "start": day(0), "end": day(69)}],
            "link": [
                {"link": "1", "origin": "port", "destination": "border", "cost": 1.0},
                {"link": "2", "origin": "border", "destination": "A", "cost": 2.0, "paid_by": "F"},
                {"link": "3", "origin": "A", "destination": "B", "cost": 0.5},
                {"link": "4", "origin": "port", "destination": "B", "cost": 9.0},
            ],
            "offer": [
                {"offer": "o", "contributor": "X", "item": "kit", "quantity": 100.0, "place": "port", "start": day(0), "end": day(60)}
            ],
            "need": [
                {"need": town, "measure": "kits", "place": town, "quantity": 20.0, "first_useful": day(0), "due": day(60)} for town in "AB"
            ],
        }
    )
    goals = {("shortfall", 1, 0): (5 + 20 - 25 / 9) / 40, ("worst_place", 1, 1): 25 / 9 / 20}
    check(mission, met={"A": 15.0, "B": 25 / 9}, cost=70.0, goals=goals)


def test_a_funds_own_goods_use_links_in_any_order() -> None:
    """What a fund bought it carries all the way: on links it pays as stated, and on links nobody else pays, in any order.

    The fund buys at the port (3 a kit), pays the ship to the border as stated (1), and the lorry to A too, which names no payer (2): 6.
    60 of money: 10 of 20 kits. X's own 20 kits (no money stated, so no limit) may take the ship the fund pays, but then no lorry.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": name} for name in ("port", "border", "A")],
            "fund": [{"fund": "F"}],
            "contribution": [{"contribution": "c", "fund": "F", "contributor": "X", "amount": 60.0, "start": day(0), "end": day(69)}],
            "market": [{"market": "m", "place": "port", "item": "kit", "price": 3.0}],
            "offer": [
                {"offer": "o", "contributor": "X", "item": "kit", "quantity": 20.0, "place": "port", "start": day(0), "end": day(60)}
            ],
            "link": [
                {"link": "ship", "origin": "port", "destination": "border", "cost": 1.0, "paid_by": "F"},
                {"link": "lorry", "origin": "border", "destination": "A", "cost": 2.0},
            ],
            "need": [{"need": "a", "measure": "kits", "place": "A", "quantity": 20.0, "first_useful": day(0), "due": day(60)}],
        }
    )
    check(mission, met={"a": 10.0}, cost=60.0, goals={("shortfall", 1, 0): 0.5})


def test_lead_time_and_prices_by_date() -> None:
    """Kits ordered cheaply later come too late.

    Until day 13 a kit costs 8, from day 14 only 5; both take 21 days to make, 6 a week can be ordered at each price. A (3 days away)
    needs 10 by day 28: orders up to day 4 are in time, all in the first week: 6 kits. B needs 10 by day 55: orders up to day 31; the
    cheap weeks 14–20, 21–27 and 28–34 give 18. So A gets 6, B 10 cheap ones. Cost 6 · 8 + 10 · 5 = 98, shortfall 4 / 20 = 0.2.
    """
    mission = build(
        KIT
        | {
            "place": [{"place": "port"}, {"place": "A"}, {"place": "B"}],
            "budget": [{"budget": "x", "contributor": "X", "start": day(0), "end": day(69), "ceiling": 1000.0}],
            "market": [
                {"market": "dear", "place": "port", "item": "kit", "price": 8.0, "quantity": 6.0, "end": day(13), "lead": 21.0},
                {"market": "cheap", "place": "port", "item": "kit", "price": 5.0, "quantity": 6.0, "start": day(14), "lead": 21.0},
            ],
            "link": [{"link": town, "origin": "port", "destination": town, "transit": 3.0} for town in "AB"],
            "need": [
                {"need": "a", "measure": "kits", "place": "A", "quantity": 10.0, "first_useful": day(0), "due": day(28)},
                {"need": "b", "measure": "kits", "place": "B", "quantity": 10.0, "first_useful": day(0), "due": day(55)},
            ],
        }
    )
    check(mission, met={"a": 6.0, "b": 10.0}, cost=98.0, goals={("shortfall", 1, 0): 0.2, ("worst_place", 1, 1): 0.6})


def test_rates_by_date() -> None:
    """A budget of 100 USD is worth 100 · 0.9 = 90 EUR (rate of its own start), an offer's 10 USD from day 30 on is worth 10 · 1.2 = 12 EUR.

    90 / 12 = 7.5 kits of 10: shortfall 0.25, cost 90.
    """
    mission = build(
        KIT
        | {
            "rate": [{"currency": "USD", "date": day(-10), "value": 0.9}, {"currency": "USD", "date": day(30), "value": 1.2}],
            "place": [{"place": "port"}, {"place": "A"}],
            "budget": [{"budget": "x", "contributor": "X", "start": day(-5), "end": day(69), "ceiling": 100.0, "currency": "USD"}],
            "offer": [
                {"offer": "o", "contributor": "X", "item": "kit", "quantity": 50.0, "place": "port", "start": day(30), "end": day(60),
                 "unit_cost": 10.0, "currency": "USD"}
            ],
            "link": [{"link": "road", "origin": "port", "destination": "A"}],
            "need": [{"need": "a", "measure": "kits", "place": "A", "quantity": 10.0, "first_useful": day(0), "due": day(60)}],
        }
    )  # fmt: skip
    check(mission, met={"a": 7.5}, cost=90.0, goals={("shortfall", 1, 0): 0.25})
