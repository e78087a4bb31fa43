"""Orders made at random: the share in force against a day-by-day model, knowledge over time, round trips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.errors import InputError
from practicable.geography import CELLS, DISTRICTS, Cell, cells_of_district
from practicable.orders import POPULATIONS, Order, parse

FIRST = date(2020, 1, 1)
DAYS = tuple(FIRST + timedelta(days=day) for day in range(24))

days = st.sampled_from(DAYS)
shares = st.sampled_from([0.0, 0.5, 1.0])


@dataclass(frozen=True)
class Made:
    """One directive as a file would hold it."""

    start: date
    end: date | None
    announced: date
    end_announced: date
    districts: tuple[str, ...]
    sectors: tuple[str, ...]
    refer: dict[str, float]

    def toml(self, *, reverse: bool = False) -> str:
        step = -1 if reverse else 1
        listed = {"districts": self.districts[::step], "sectors": self.sectors[::step]}
        lines = [f"{key} = {list(names)!r}" for key, names in listed.items() if names]
        lines += [f"from = {self.start}", f"announced = {self.announced}"]
        if self.end is not None:
            lines += [f"until = {self.end}", f"until_announced = {self.end_announced}"]
        refer = ", ".join(f"{name} = {share}" for name, share in list(self.refer.items())[::step])
        lines.append(f"refer = {{ {refer} }}")
        return "[[directive]]\n" + "\n".join(lines[::step]) + "\n"

    def holds(self, cell: Cell, population: str, day: date) -> bool:
        place = cell.district in self.districts and (not self.sectors or cell.sector in self.sectors)
        return place and population in self.refer and self.start <= day <= (self.end or DAYS[-1])


@st.composite
def made_directives(draw: st.DrawFn) -> Made:
    start, announced = draw(days), draw(days)
    districts = draw(st.lists(st.sampled_from(DISTRICTS), min_size=1, max_size=3, unique=True))
    homes = sorted({cell.sector for district in districts for cell in cells_of_district(district)})
    sectors = draw(st.just([]) | st.lists(st.sampled_from(homes), min_size=1, unique=True))
    named = {cell.district for cell in CELLS if not sectors or cell.sector in sectors}
    districts = [district for district in districts if district in named]
    return Made(
        start=start,
        end=draw(st.none() | st.integers(0, 8).map(lambda span: start + timedelta(days=span))),
        announced=announced,
        end_announced=announced + timedelta(days=draw(st.integers(0, 8))),
        districts=tuple(districts),
        sectors=tuple(sectors),
        refer=draw(st.dictionaries(st.sampled_from(POPULATIONS), shares, min_size=1)),
    )


files = st.lists(made_directives(), max_size=4)


def written(made: list[Made], *, reverse: bool = False) -> str:
    """Write an order file; in reverse, every key and list the other way round."""
    return 'id = "made-up"\ntitle = "Made up"\n' + "".join(one.toml(reverse=reverse) for one in made)


def says(one: Made) -> tuple[object, ...]:
    places = frozenset(cell for cell in CELLS if any(one.holds(cell, name, one.start) for name in one.refer))
    return places, one.start, one.end, tuple(sorted(one.refer.items()))


def contradicts(made: list[Made]) -> bool:
    """Whether a directive repeats another, or disagrees somewhere on some day and does not start later."""
    if len({says(one) for one in made}) < len(made):
        return True
    return any(
        earlier.holds(cell, population, day)
        and later.holds(cell, population, day)
        and earlier.refer[population] != later.refer[population]
        and later.start <= earlier.start
        for at, later in enumerate(made)
        for earlier in made[:at]
        for cell in CELLS
        for population in POPULATIONS
        for day in DAYS
    )


def consistent(made: list[Made]) -> Order | None:
    """Read the order, or None where its directives contradict one another."""
    try:
        return parse(written(made), name="made.toml")
    except InputError as error:
        if "contradicts" not in str(error) and "repeats" not in str(error):
            raise
        return None


@given(files)
@settings(max_examples=150, deadline=None)
def test_contradictions_are_those_of_the_day_by_day_model(made: list[Made]) -> None:
    assert (consistent(made) is None) == contradicts(made)


@given(files, days)
@settings(max_examples=100, deadline=None)
def test_share_follows_the_day_by_day_model(made: list[Made], day: date) -> None:
    order = consistent(made)
    if order is None:
        return
    for cell in CELLS:
        for population in POPULATIONS:
            painted: float | None = None
            for one in made:
                if one.holds(cell, population, day):
                    painted = one.refer[population]
            found = order.referral_share(cell.district, population, day, sector=cell.sector)
            assert found == painted


@given(files, days, days)
@settings(max_examples=100, deadline=None)
def test_knowledge_grows_and_what_is_known_is_as_written(made: list[Made], one: date, other: date) -> None:
    order = consistent(made)
    if order is None:
        return
    early, late = sorted((one, other))
    known_early, known_late = order.as_of(early), order.as_of(late)
    assert {d.announced for d in known_early.directives} <= {d.announced for d in known_late.directives}
    assert len(known_early.directives) <= len(known_late.directives) <= len(order.directives)
    assert all(d.announced <= early for d in known_early.directives)
    assert all(d.end is None or (d.end_announced or d.announced) <= early for d in known_early.directives)
    assert known_late.as_of(early) == known_early
    assert known_early.as_of(late) == known_early
    assert order.as_of(date(2030, 1, 1)) == order


@given(files)
@settings(max_examples=100, deadline=None)
def test_hash_depends_on_what_is_said_and_not_on_how_it_is_written(made: list[Made]) -> None:
    order = consistent(made)
    if order is None:
        return
    assert parse(written(made, reverse=True), name="other.toml").hash == order.hash
    assert parse("# a comment\n" + written(made).replace("= 1.0", "= 1"), name="b.toml").hash == order.hash
    assert parse(written(made).replace("Made up", "Made down"), name="c.toml").hash != order.hash
