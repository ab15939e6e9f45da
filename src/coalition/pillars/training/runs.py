"""Runs: classes put together from the pieces of a session, and at given prices the best of all that there could be.

For a session, a week, a set of foreign languages and a number of interpreters the best class takes the cheapest people for its posts.
Taking them post by post gives a price that no class can beat; where one person would then stand on two posts, the exact answer is an
assignment of people to posts. So the bound is one over all classes, though only the promising ones are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.model.activities import Activity, Posting
from coalition.model.closed import Closed
from coalition.pillars.training.arranged import Opening
from coalition.pillars.training.people import Group
from coalition.pillars.training.pieces import merged
from coalition.pillars.training.sessions import Hired, Session, Sessions, taken

LOOKED_AT = 400
"""Most openings whose best class is worked out exactly in one round of prices."""

Who = tuple[tuple[str, str, int], ...]
"""(qualification or language, name of the group, people)."""


@dataclass(frozen=True)
class Run:
    """A class: where it stands in its session (number of the start), who interprets and teaches, and how many trainees it takes."""

    session: Session
    start: int
    seats: int
    interpreting: Who
    teaching: Who

    @property
    def week(self) -> int:
        """The week in which it begins."""
        return int(self.session.starts[self.start])

    @property
    def opening(self) -> Opening:
        """Where and when it begins."""
        return self.session.course["course"], self.session.venue["venue"], self.session.language, self.week


@dataclass(frozen=True)
class Option:
    """Classes of one session, set of languages and number of interpreters a language, with a price (starts,) that none beats."""

    session: int
    through: int
    interpreters: int
    price: Floats


class Runs:
    """Finds classes; ``pieces`` of the sessions are priced together."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self._shut: list[Flags | None] = [None] * len(sessions.all)
        self._by_key = {(one.course["course"], one.venue["venue"], one.language): one for one in sessions.all}

    def session(self, course: str, venue: str, language: str) -> Session | None:
        """The session of a course at a venue in a language; None: no class of it can be held."""
        return self._by_key.get((course, venue, language))

    def close(self, closed: Closed) -> None:
        """Put no class together that would be held where or when something is ``closed``, or that its course or host may not begin."""
        self._shut = [self._shut_starts(session, closed) for session in self.sessions.all]

    def _shut_starts(self, session: Session, closed: Closed) -> Flags | None:
        """(starts,) from which no class can be held; None: it can from all."""
        place, row = closed.places.get(session.venue["place"]), closed.rows.get(("course", session.course["course"]))
        if f"contributor:{session.venue['contributor']}" in closed.off:
            return np.ones(len(session.starts), bool)
        if place is None and row is None:
            return None
        found = np.zeros(len(session.starts), bool)
        for number, week in enumerate(session.starts.tolist()):
            start, end = self.steps(session, week)
            found[number] = (place is not None and place[start : end + 1].any()) or (row is not None and row[start])
        return found

    def steps(self, session: Session, week: int) -> tuple[int, int]:
        """First and last step of a class that begins in ``week``."""
        weeks = self.sessions.weeks
        after = weeks.step_after(7.0 * (week + session.weeks))
        return weeks.step(week), (weeks.calendar.steps if after is None else after) - 1

    # -- pricing
    def best(self, prices: Floats, enough: float) -> tuple[list[Run], float]:
        """At ``prices`` (balances,): classes that help by more than ``enough`` in all, the best of each opening; and the bound (≤ 0).

        No choice of classes improves the goal by more than −bound.
        """
        piece = self.sessions.pieces.prices(prices)
        openings = self._openings(prices, piece)
        bound = sum(rooms * min(options[0][0], 0.0) for options, rooms in openings.values())
        if -bound <= enough:
            return [], bound
        found: list[Run] = []
        worst = sorted(openings, key=lambda key: (openings[key][0][0][0], key))
        for key in worst[:LOOKED_AT]:
            options, rooms = openings[key]
            if options[0][0] >= 0:
                break
            run, exact = self._exact(options, key[1], prices, piece)
            bound += rooms * (min(exact, 0.0) - min(options[0][0], 0.0))
            if run is not None and exact < 0:
                found.append(run)
        return found, min(bound, 0.0)

    def near(self, prices: Floats, most: int) -> list[Run]:
        """The ``most`` classes that cost the goal least at ``prices``, whether they help or not.

        The best of each opening, set of languages and number of interpreters: whole classes are chosen among more than those that parts
        of classes are made of.
        """
        piece = self.sessions.pieces.prices(prices)
        options = [
            (float(one.price[start]), number, start, place, one)
            for number, session in enumerate(self.sessions.all)
            for place, one in enumerate(self._options(number, session, prices, piece))
            for start in np.flatnonzero(np.isfinite(one.price)).tolist()
        ]
        options.sort(key=lambda found: found[:4])
        found: list[Run] = []
        for _, _, start, _, option in options:
            if len(found) >= most:
                break
            found += self._alike(option, start, piece)
        return found

    def cheapest(self, prices: Floats, skill: str) -> list[Run]:
        """Classes that bring ``skill``, those that cost the goal least at ``prices`` first: the best of each opening."""
        piece = self.sessions.pieces.prices(prices)
        found: list[tuple[float, int, int, Option]] = []
        for number, session in enumerate(self.sessions.all):
            if session.course["skill"] == skill:
                options = list(self._options(number, session, prices, piece))
                for start in range(len(session.starts)):
                    best = min(options, key=lambda one: float(one.price[start]))
                    if np.isfinite(best.price[start]):
                        found.append((float(best.price[start]), number, start, best))
        found.sort(key=lambda one: one[:3])
        runs = (self._staffed(option, start, piece)[0] for _, _, start, option in found)
        return [run for run in runs if run is not None]

    def _alike(self, option: Option, start: int, piece: Floats) -> Iterator[Run]:
        """The best class of ``option``, and the best without each group that it takes, and without all of them."""
        run, _ = self._staffed(option, start, piece)
        if run is None:
            return
        yield run
        taken_groups = sorted({name for _, name, _ in (*run.teaching, *run.interpreting)})
        for without in [{name} for name in taken_groups] + [set(taken_groups)] * (len(taken_groups) > 1):
            other, _ = self._staffed(option, start, piece, frozenset(without))
            if other is not None:
                yield other

    def _openings(self, prices: Floats, piece: Floats) -> dict[tuple[int, int], tuple[list[tuple[float, Option]], int]]:
        """By session and start: options that may help, the cheapest first, and how many classes can begin there."""
        found: dict[tuple[int, int], tuple[list[tuple[float, Option]], int]] = {}
        for number, session in enumerate(self.sessions.all):
            rooms = int(session.venue["classes"])
            options = list(self._options(number, session, prices, piece))
            for start in np.flatnonzero(np.min([option.price for option in options], axis=0) < 0).tolist():
                here = sorted(
                    ((float(one.price[start]), one) for one in options if one.price[start] < 0),
                    key=lambda pair: (pair[0], pair[1].through, pair[1].interpreters),
                )
                found[number, start] = here, rooms
        return found

    def _options(self, number: int, session: Session, prices: Floats, piece: Floats) -> Iterator[Option]:
        teachers = session.teachers
        fixed = piece[session.room] + prices[session.least] * session.course["class_least"]
        shut = self._shut[number]
        fixed = fixed if shut is None else np.where(shut, np.inf, fixed)
        price = piece[teachers.piece]
        spoken: dict[tuple[str, int], Floats] = {}
        for through, languages in enumerate(session.through):
            posts = fixed.copy()
            for post, (_, _, people) in enumerate(session.posts):
                posts = posts + taken(price, teachers.most, session.able[post] & session.speaks[through], people)[0]
            for interpreters in session.sizes(languages):
                total = posts - prices[session.places] * session.seats(interpreters)
                for language in languages:
                    if (language, interpreters) not in spoken:
                        voices = session.interpreters[language]
                        everyone = np.ones(len(voices.groups), bool)
                        spoken[language, interpreters] = taken(piece[voices.piece], voices.most, everyone, interpreters)[0]
                    total = total + spoken[language, interpreters]
                yield Option(number, through, interpreters, total)

    def _exact(self, options: list[tuple[float, Option]], start: int, prices: Floats, piece: Floats) -> tuple[Run | None, float]:
        """The cheapest class among ``options``, and its price: the next is looked at while it may be cheaper than the best so far."""
        best, found = np.inf, None
        for least, option in options:
            if least >= best:
                break
            run, excess = self._staffed(option, start, piece)
            if run is not None and least + excess < best:
                best, found = least + excess, run
        return found, best

    def _staffed(self, option: Option, start: int, piece: Floats, without: frozenset[str] = frozenset()) -> tuple[Run | None, float]:
        """The class of ``option``, and by how much it is dearer than the option's price because nobody stands on two posts.

        ``without``: names of groups that it may not take (then the price says nothing). None: there is no such class.
        """
        session = self.sessions.all[option.session]
        teachers, here = session.teachers, slice(start, start + 1)
        may = session.able & session.speaks[option.through]
        names = [self.sessions.instructors[group].name for group in teachers.groups]
        price, most = piece[teachers.piece[:, here]], _left(teachers.most[:, here], names, without)
        alone = [taken(price, most, may[post], people) for post, (_, _, people) in enumerate(session.posts)]
        some = np.array([found[:, 0] for _, found in alone]).reshape(len(alone), len(teachers.groups))
        if any(not np.isfinite(cost[0]) for cost, _ in alone):
            return None, np.inf
        excess = 0.0
        if (some.sum(axis=0) > most[:, 0]).any():
            assigned = _assigned(session, price[:, 0], most[:, 0], may)
            if assigned is None:
                return None, np.inf
            some, total = assigned
            excess = total - float(sum(cost[0] for cost, _ in alone))
        teaching = [
            (session.posts[post][0], name, int(people))
            for post in range(len(session.posts)) for name, people in zip(names, some[post], strict=True) if people
        ]  # fmt: skip
        interpreting: list[tuple[str, str, int]] = []
        for language in session.through[option.through]:
            voices = session.interpreters[language]
            names = [self.sessions.interpreters[group].name for group in voices.groups]
            there = _left(voices.most[:, here], names, without)
            cost, spoken = taken(piece[voices.piece[:, here]], there, np.ones(len(names), bool), option.interpreters)
            if not np.isfinite(cost[0]):
                return None, np.inf
            interpreting += [(language, name, int(people)) for name, people in zip(names, spoken[:, 0], strict=True) if people]
        return Run(session, start, session.seats(option.interpreters), tuple(interpreting), tuple(teaching)), max(excess, 0.0)

    # -- a class as an activity
    def key(self, run: Run) -> str:
        """The key of a class, from which `parsed` makes it again."""
        session = run.session
        head = ["class", session.course["course"], session.venue["venue"], str(self.sessions.weeks.day(run.week)), session.language]
        people = [str(part) for one in (*run.interpreting, *run.teaching) for part in one]
        return "|".join([*head, str(run.seats), str(len(run.interpreting)), *people])

    def activity(self, run: Run) -> Activity:
        """What a class posts and costs, and who pays."""
        session, sessions = run.session, self.sessions
        pieces, least = sessions.pieces, int(session.course["class_least"])
        parts: list[tuple[float, tuple[Posting, ...]]] = [(1.0, pieces.postings(int(session.room[run.start])))]
        shares: dict[str, float] = {}

        def pays(contributor: str, cost: float) -> None:
            if cost:
                shares[f"contributor:{contributor}"] = shares.get(f"contributor:{contributor}", 0.0) + cost

        pays(session.venue["contributor"], session.venue["cost"] * session.weeks)
        for hired, groups, who in self._hired(run):
            names = [groups[number].name for number in hired.groups]
            for _, name, people in who:
                row = names.index(name)
                parts.append((people, pieces.postings(int(hired.piece[row, run.start]))))
                group = groups[hired.groups[row]]
                pays(group.contributor, group.cost * session.weeks * people)
        parts.append(
            (1.0, ((int(session.places[run.start]), -float(run.seats), "class"), (int(session.least[run.start]), float(least), "class")))
        )
        start, last = self.steps(session, run.week)
        host = session.venue["contributor"]
        return Activity(
            key=self.key(run), what=self.sentence(run), unit="classes", place=session.venue["place"], contributor=host,
            purse=f"contributor:{host}", start=start, end=min(last + 1, sessions.weeks.calendar.steps - 1),
            cost=sum(shares.values()), most=float(session.venue["classes"]), postings=merged(parts), into=(), table="course",
            row=session.course["course"], whole=True, shares=tuple(sorted(shares.items())) or ((f"contributor:{host}", 0.0),),
        )  # fmt: skip

    def _hired(self, run: Run) -> Iterator[tuple[Hired, list[Group], Who]]:
        session = run.session
        yield session.teachers, self.sessions.instructors, run.teaching
        for language, hired in session.interpreters.items():
            yield hired, self.sessions.interpreters, tuple(one for one in run.interpreting if one[0] == language)

    def sentence(self, run: Run) -> str:
        """The class in words."""
        session = run.session
        said = f"class of {session.course['name']} at {session.venue['name']} for up to {run.seats}, taught by "
        said += ", ".join(f"{people} of {name} ({skill})" for skill, name, people in run.teaching)
        if run.interpreting:
            said += ", interpreted by " + ", ".join(f"{people} of {name} (from {word})" for word, name, people in run.interpreting)
        return said

    def parsed(self, key: str) -> Run | None:
        """The class that has this key; None: there can be no such class in the mission."""
        parts = key.split("|")
        if len(parts) < 7 or parts[0] != "class" or (len(parts) - 7) % 3:
            return None
        session = self.session(parts[1], parts[2], parts[4])
        try:
            seats, voices = int(parts[5]), int(parts[6])
            people = [(parts[at], parts[at + 1], int(parts[at + 2])) for at in range(7, len(parts), 3)]
            starts = [] if session is None else [str(self.sessions.weeks.day(int(week))) for week in session.starts]
            start = starts.index(parts[3])
        except ValueError:
            return None
        assert session is not None
        run = Run(session, start, seats, tuple(people[:voices]), tuple(people[voices:]))
        return run if self._possible(run) and self.key(run) == key else None

    def _possible(self, run: Run) -> bool:
        """Whether its people are there, able, speak what is interpreted, and are as many as it needs."""
        session, languages = run.session, tuple(dict.fromkeys(word for word, _, _ in run.interpreting))
        sizes = [size for size in session.sizes(languages) if session.seats(size) == run.seats]
        if languages not in session.through or not sizes:
            return False
        through = session.through.index(languages)
        for language in languages:
            hired = session.interpreters[language]
            names = [self.sessions.interpreters[group].name for group in hired.groups]
            some = _counted(names, [one for one in run.interpreting if one[0] == language])
            if some is None or (some > hired.most[:, run.start]).any() or some.sum() not in sizes:
                return False
        if len({sum(people for word, _, people in run.interpreting if word == language) for language in languages}) > 1:
            return False
        names = [self.sessions.instructors[group].name for group in session.teachers.groups]
        everyone = np.zeros(len(names), np.int64)
        for post, (skill, _, people) in enumerate(session.posts):
            some = _counted(names, [one for one in run.teaching if one[0] == skill])
            if some is None or some.sum() != people or (some[~(session.able[post] & session.speaks[through])] > 0).any():
                return False
            everyone += some
        known = {skill for skill, _, _ in session.posts}
        return bool((everyone <= session.teachers.most[:, run.start]).all()) and {skill for skill, _, _ in run.teaching} <= known


def _left(most: Ints, names: list[str], without: frozenset[str]) -> Ints:
    """(groups, starts) how many there are of each group, none of those ``without``."""
    if not without:
        return most
    return np.where(np.array([name in without for name in names], bool)[:, None], 0, most)


def _counted(names: list[str], who: list[tuple[str, str, int]]) -> Ints | None:
    """(names,) how many of each; None: somebody unknown, or not so many as one."""
    found = np.zeros(len(names), np.int64)
    for _, name, people in who:
        if name not in names or people < 1:
            return None
        found[names.index(name)] += people
    return found


def _assigned(session: Session, price: Floats, most: Ints, may: np.ndarray) -> tuple[Ints, float] | None:
    """The cheapest way to fill all posts with different people: how many by post and group, and the price; None: there is none."""
    posts = [post for post, (_, _, people) in enumerate(session.posts) for _ in range(people)]
    groups = [group for group, there in enumerate(most.tolist()) for _ in range(min(there, len(posts)))]
    if len(groups) < len(posts):
        return None
    usable = may[np.ix_(posts, groups)]
    size = 1.0 + float(np.abs(price).sum()) * len(posts)
    cost = np.where(usable, price[groups], 2.0 * size * len(posts))
    from scipy.optimize import linear_sum_assignment  # it brings solvers along: a plan without classes is checked without it

    rows, columns = linear_sum_assignment(cost)
    if not usable[rows, columns].all():
        return None
    some = np.zeros((len(session.posts), len(price)), np.int64)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        some[posts[row], groups[column]] += 1
    return some, float(price[np.array(groups)[columns]].sum())
