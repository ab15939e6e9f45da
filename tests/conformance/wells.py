"""A pillar for tests: wells are dug, each by a contributor at a place, some litres a day. `missions` need its water."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coalition.mission.mission import Mission
from coalition.model.activities import Activities, Activity
from coalition.model.ledger import AT_MOST
from tests.model.missions import build, day


class Wells(Activities):
    """Offers of an item `well` are wells that can be dug, not goods that are carried."""

    name = "wells"

    def listed(self) -> Iterable[Activity]:
        for row in self.mission["offer"].filter(item="well").sort("offer").iter_rows(named=True):
            yield from self._dug(row)

    def _dug(self, row: dict[str, object]) -> Iterator[Activity]:
        giver, place, offer = str(row["contributor"]), str(row["place"]), str(row["offer"])
        balance = self._opened(offer, float(row["quantity"]))  # type: ignore[arg-type]
        cost = self.mission.to_mission_currency(row["unit_cost"], row["currency"], row["start"])  # type: ignore[arg-type]
        first, last = self.mission.calendar.window(row["start"], row["end"])  # type: ignore[arg-type]
        for step in (step for step in (0, 14) if first <= step <= last):
            paid = self.charge(f"contributor:{giver}", step, cost)
            limits = self.allowed(giver, "water", place, step, personnel=True)
            if paid is None or limits is None or giver not in self.money.members:
                continue
            for way, met in enumerate(self.meet("water", place, step, 30.0)):
                yield Activity(
                    key=f"wells {offer} {step} {way}", what=f"wells of {offer}", unit="wells", place=place, contributor=giver,
                    purse=f"contributor:{giver}", start=step, end=step, cost=cost, most=met.most,
                    postings=((balance, 1.0, "dug"), *paid, *limits, *met.postings), into=met.into, table="offer", row=offer,
                )  # fmt: skip

    def _opened(self, offer: str, quantity: float) -> int:
        names, unit = [f"wells that {offer} can dig"], self.ledger.unit("wells")
        return int(self.ledger.open([f"wells:{offer}"], names, unit, AT_MOST, quantity, table="offer", rows=[offer])[0])


def mission(*, pooled: bool = False) -> Mission:
    """Two contributors with budgets dig wells at two places that need more water than they can dig; one item yields water too."""
    yields = [{"item": "tank", "use": "use", "measure": "water", "amount": 5.0}]
    if pooled:
        yields.append({"item": "tank", "use": "use", "measure": "wash", "amount": 1.0})
    return build(
        {
            "contributor": [{"contributor": "A"}, {"contributor": "B"}],
            "budget": [
                {"budget": f"{one}25", "contributor": one, "ceiling": ceiling, "start": day(0), "end": day(69)}
                for one, ceiling in (("A", 900.0), ("B", 5000.0))
            ],
            "place": [{"place": one, "territory": "in theatre", "country": "UKR"} for one in ("north", "south")],
            "item": [{"item": "well"}, {"item": "tank", "mass": 1.0}],
            "profile": [{"profile": "general", "mode": "road"}],
            "measure": [{"measure": "water"}, {"measure": "wash"}],
            "yield": yields,
            "offer": [
                {"offer": "A north", "contributor": "A", "place": "north", "item": "well", "quantity": 7.0,
                 "unit_cost": 200.0, "start": day(0), "end": day(60)},
                {"offer": "B north", "contributor": "B", "place": "north", "item": "well", "quantity": 1.0,
                 "unit_cost": 150.0, "start": day(0), "end": day(60)},
                {"offer": "B south", "contributor": "B", "place": "south", "item": "well", "quantity": 4.5,
                 "unit_cost": 250.0, "start": day(0), "end": day(60)},
            ],
            "need": [
                {"need": "north", "measure": "water", "place": "north", "quantity": 300.0, "first_useful": day(0), "due": day(10),
                 "late": 20, "discount": 0.1},
                {"need": "south", "measure": "water", "place": "south", "quantity": 200.0, "first_useful": day(0), "due": day(30)},
            ],
            "caveat": [
                {"caveat": "few people", "effect": "limit", "contributor": "B", "personnel": True, "quantity": 5.0},
            ],
        }
    )  # fmt: skip
