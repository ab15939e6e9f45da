"""Telemedicine: doctors of a contributor see patients of a place over the network. A pillar that lives outside Coalition."""

from __future__ import annotations

from collections.abc import Iterator

import dataframely as dy

from coalition.declare import choice, key, number, refers, text
from coalition.model.activities import Activities, Activity
from coalition.model.ledger import AT_MOST
from coalition.model.pillar import Pillar


class Teleclinic(dy.Schema):
    """Doctors on duty: whose they are, for which place, and how many hours a week."""

    teleclinic = key("Key of the clinic.")
    contributor = refers("contributor", "Who sends the doctors.")
    place = refers("place", "Whose patients they see.")
    measure = refers("measure", "What is counted: consultations.")
    hours = number("Hours on duty in a week.", "hours per week")
    per_hour = number("Consultations in an hour.", "measure units per hour")
    cost = number("Cost of an hour.", "mission currency per hour")
    source = refers("source", "The row of `source` that says so.")
    assumption = refers("assumption", "The row of `assumption` this row rests on, if any.", optional=True)
    evidence = choice("Level of evidence of the row.", ("measured", "modelled", "judged"), default="measured")
    note = text("Anything a reader of the row should know.", optional=True)


class Telemedicine(Activities):
    """Hours of duty, week by week."""

    name = "telemedicine"

    def listed(self) -> Iterator[Activity]:
        """An hour of each clinic in each week, for each need that it can count for."""
        ledger, calendar = self.ledger, self.mission.calendar
        weeks = range(0, calendar.steps, max(1, 7 // calendar.step))
        for row in self.mission["teleclinic"].iter_rows(named=True):
            if row["contributor"] not in self.money.members:
                continue
            for week in weeks:
                day = calendar.day_of(week)
                duty = ledger.open(
                    [f"{self.name}:{row['teleclinic']}|{day}"], [f"hours of {row['teleclinic']} in the week from {day}"],
                    ledger.unit("hours"), AT_MOST, row["hours"], table="teleclinic", rows=[row["teleclinic"]],
                )  # fmt: skip
                if self.refused(row["contributor"], row["measure"], row["place"], week, personnel=False):
                    continue
                paid = self.charge(f"contributor:{row['contributor']}", week, row["cost"])
                if paid is None:
                    continue
                for number_, met in enumerate(self.meet(row["measure"], row["place"], week, row["per_hour"])):
                    yield Activity(
                        f"telemedicine {row['teleclinic']} {day} {number_}", f"hours of duty of {row['teleclinic']}", "hours", row["place"],
                        row["contributor"], f"contributor:{row['contributor']}", week, week, row["cost"], min(row["hours"], met.most),
                        ((int(duty[0]), 1.0, "duty"), *paid, *met.postings), met.into, "teleclinic", row["teleclinic"],
                    )  # fmt: skip


PILLAR: type[Pillar] = Telemedicine
