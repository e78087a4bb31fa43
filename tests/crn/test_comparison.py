"""Orders compared under common random numbers, and uncertainties ranked, on few people."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np
import pytest
from thinned_plans import thinned

from practicable import api
from practicable.brief.studies.compared import difference_words
from practicable.cli.compare import to_text
from practicable.cli.sensitivity import to_text as ranking_text
from practicable.errors import InputError
from practicable.facts import record
from practicable.orders import from_content, load
from practicable.parallel.executors import LocalProcesses
from practicable.provenance import digest, to_json
from practicable.results.base import read_result
from practicable.results.compare import Compared, Difference, NoDifference, PlaceCompared
from practicable.results.sensitivity import Bearing, Ranked, Uncertainty
from practicable.study.compare import paired_runs
from practicable.study.compare.comparison import ComparisonRequest, compare_plans
from practicable.study.compare.paired_runs import Goal, run_paired
from practicable.study.ensemble.measures import MEASURES
from practicable.study.ensemble.plans import Plan, plan, under
from practicable.study.sensitivity.sensitivity import MATTERS, SensitivityRequest, could_settle, sensitivity

A = TypeVar("A")
T = TypeVar("T")

AS_OF = date(2018, 4, 6)
UNTIL = date(2018, 5, 31)
ORDERS = ("baseline", "zero-tolerance-2018")
REPLICATES = 4
ASKED = SensitivityRequest(AS_OF, "apprehensions", n=2, trajectories=2, top=2)
VARIED = {
    "p_section_1325",
    "effect_perceived_first",
    "p_apprehension_adult",
    "ratio_attorney_time",
    "dur_care_separated_mean",
}


@pytest.fixture(scope="module")
def plans() -> tuple[Plan, ...]:
    """Plan a fiftieth of the recorded people under both orders; four replicates are run."""
    first = thinned(plan(record(as_of=AS_OF), load(ORDERS[0]), until=UNTIL, seed=0), 0.02)
    return first, under(first, load(ORDERS[1]))


def request(*, goal: Goal | None = None, replicates: int = REPLICATES) -> ComparisonRequest:
    orders = tuple(load(order) for order in ORDERS)
    return ComparisonRequest(orders, AS_OF, UNTIL, replicates=replicates, seed=0, goal=goal)


@pytest.fixture(scope="module")
def numbers(plans: tuple[Plan, ...]) -> Compared:
    return compare_plans(request(), plans, "facts")


@pytest.fixture(scope="module")
def few_varied(plans: tuple[Plan, ...]) -> Plan:
    """Put all parameters but a few at the middle of their range."""
    return replace(
        plans[1], parameters=tuple(p if p.key in VARIED else _middle(p) for p in plans[1].parameters)
    )


def _middle(parameter: Any) -> Any:
    points = {name: (low + high) / 2.0 for name, (low, high) in parameter.bounds.items()}
    if parameter.shared:
        value = next(iter(points.values()))
        return parameter.model_copy(update={"low": value, "high": value})
    return parameter.model_copy(update={"by_district": {name: (v, v) for name, v in points.items()}})


@pytest.fixture(scope="module")
def ranked(few_varied: Plan) -> Ranked:
    return sensitivity(few_varied, record(), ASKED)


def southwest(numbers: Compared, key: str) -> PlaceCompared:
    measure = next(one for one in numbers.measures if one.key == key)
    return measure.places[0]


def changed(numbers: Compared, key: str) -> Difference:
    found = southwest(numbers, key).differences[0]
    assert isinstance(found, Difference)
    return found


def test_pairing_shrinks_the_error_of_what_both_orders_have(numbers: Compared) -> None:
    # How far an order deters differs by replicate, whatever is paired: this gains less than five times.
    found = changed(numbers, "apprehensions")
    assert found.se * 2.0 < found.se_unpaired
    assert (changed(numbers, "prosecutions").ratio or 0.0) > 1.0


def test_chance_alone_is_told_apart_and_what_pairing_cannot_gain_is_said(numbers: Compared) -> None:
    for key in ("apprehensions", "prosecutions", "children_separated"):
        one = changed(numbers, key)
        alone = one.by_chance
        assert alone.ratio is not None
        assert 0.0 < alone.se < one.se
        assert alone.se * np.sqrt(REPLICATES) == pytest.approx(one.uncertainty["events"].sd, rel=1e-5)
        assert alone.se_unpaired / alone.se == pytest.approx(alone.ratio, rel=1e-4)
        assert bool(alone.why) == (alone.ratio < numbers.wanted_ratio)
    assert found_ratio(numbers, "apprehensions") > 1.5
    none = changed(numbers, "children_separated").by_chance
    assert none.ratio == 1.0
    assert none.why == "nothing to share: under baseline chance does not move it"
    assert none.why in api.render_comparison(numbers)
    printed = " ".join(to_text(numbers).split())
    assert "children separated from a parent, other cases lost: nothing to share" in printed
    assert f"{found_ratio(numbers, 'apprehensions'):.1f}" in printed


def test_medians_are_called_medians_and_a_difference_has_its_sign(numbers: Compared) -> None:
    printed = to_text(numbers)
    heads = " ".join(line for line in printed.splitlines()[1:4])
    assert heads.count("median") == 2
    down, up = (southwest(numbers, key) for key in ("apprehensions", "prosecutions"))
    assert changed(numbers, "apprehensions").mean < 0.0 < changed(numbers, "prosecutions").mean
    measures = {one.key: one for one in numbers.measures}
    told = [
        difference_words(measures[key], place.differences[0], 0.9)
        for key, place in (("apprehensions", down), ("prosecutions", up))
    ]
    assert re.match("\N{MINUS SIGN}[0-9,]+ people apprehended", told[0])
    assert re.match(r"\+[0-9,]+ prosecutions", told[1])


def test_the_words_on_pairing_are_the_same_wherever_they_are_printed(numbers: Compared) -> None:
    (told,) = numbers.pairing
    assert told.startswith("Pairing makes the Monte Carlo error at least 5 times smaller for")
    assert told in " ".join(to_text(numbers).split())
    assert told in api.render_comparison(numbers)
    table = api.Comparison(numbers).table()
    assert set(table["by_chance_why"].dropna()) > {""}


def found_ratio(numbers: Compared, key: str) -> float:
    return changed(numbers, key).by_chance.ratio or 0.0


def test_a_difference_is_that_of_the_orders(plans: tuple[Plan, ...], numbers: Compared) -> None:
    runs = run_paired(plans, AS_OF, replicates=REPLICATES, goal=None, where=LocalProcesses())
    change = runs.of("prosecutions")[1] - runs.of("prosecutions")[0]
    found = changed(numbers, "prosecutions")
    assert found.mean == pytest.approx(change.mean(), rel=1e-5)
    assert found.se == pytest.approx(change.std(ddof=1) / np.sqrt(REPLICATES), rel=1e-5)
    assert np.allclose(runs.monthly.sum(axis=3)[:, :, 1], runs.of("prosecutions"))
    districts = runs.totals[:, :, list(MEASURES).index("apprehensions")]
    assert np.allclose(districts[..., 1:].sum(axis=-1), districts[..., 0])


def test_two_workers_give_the_same_numbers(plans: tuple[Plan, ...], numbers: Compared) -> None:
    again = compare_plans(request(), plans, "facts", where=LocalProcesses(2))
    assert digest(again) == digest(numbers)


def test_the_reference_has_no_share_so_there_is_no_difference(numbers: Compared) -> None:
    share = southwest(numbers, "share")
    assert share.orders[0] is None
    assert share.orders[1] is not None
    assert 0.0 < share.orders[1].median <= 1.0
    assert share.dump()["differences"] == [{"order": ORDERS[1], "unit": "share", "known": False}]


def test_orders_that_refer_nobody_have_no_share_and_say_so(plans: tuple[Plan, ...]) -> None:
    message = from_content(
        {"id": "words", "title": "Words", "message": {"announced": "2018-04-06", "text": "All."}}
    )
    asked = replace(request(replicates=2), orders=(load("baseline"), message))
    found = compare_plans(asked, (plans[0], under(plans[0], message)), "facts")
    share = southwest(found, "share")
    assert share.orders == (None, None)
    assert share.differences == (NoDifference(order="words", unit="share", known=False),)
    assert "None of these orders refers anyone" in " ".join(to_text(found).split())
    assert "None of these orders refers anyone" in api.render_comparison(found)
    table = api.Comparison(found).table()
    assert table.xs("share", level="measure")["mean"].isna().all()


def test_batches_go_on_where_the_last_one_ended(
    plans: tuple[Plan, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paired_runs, "MOST_REPLICATES", REPLICATES)
    goal = Goal(1e-6, "prosecutions")
    batched = run_paired(plans, AS_OF, replicates=2, goal=goal, where=LocalProcesses())
    whole = run_paired(plans, AS_OF, replicates=REPLICATES, goal=None, where=LocalProcesses())
    assert batched.n_replicates == REPLICATES
    assert np.array_equal(batched.totals, whole.totals, equal_nan=True)


def test_a_precision_that_is_met_runs_no_further(plans: tuple[Plan, ...]) -> None:
    found = compare_plans(request(goal=Goal(0.99, "prosecutions"), replicates=2), plans, "facts")
    assert found.replicates == 2
    assert found.precision is not None
    assert found.precision.met
    assert (found.precision.reached or 1.0) < 0.99


def test_a_measure_without_a_difference_can_reach_no_precision(plans: tuple[Plan, ...]) -> None:
    with pytest.raises(InputError, match="no precision can be reached"):
        run_paired(plans, AS_OF, replicates=2, goal=Goal(0.1, "share"), where=LocalProcesses())


@pytest.mark.parametrize(
    ("orders", "options", "says"),
    [
        (["baseline"], {"as_of": AS_OF}, "needs at least two, not 1"),
        (["baseline", "baseline"], {"as_of": AS_OF}, "'baseline' is given twice"),
        (["baseline", "zero-tolerence-2018"], {}, "did you mean 'zero-tolerance-2018'"),
        (list(ORDERS), {"measure": "prosecution"}, "did you mean 'prosecutions'"),
        (list(ORDERS), {"precision": 0.0}, "needs a share above 0 and below 1"),
        (list(ORDERS), {"precision": -0.01}, "needs a share above 0 and below 1"),
        (list(ORDERS), {"until": date(2018, 4, 1)}, "before the as-of date"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(
    orders: Sequence[str], options: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says) as told:
        api.compare(orders, **options)
    assert "\n" not in str(told.value)


def test_a_comparison_is_its_own_json_and_one_of_another_version_is_refused(numbers: Compared) -> None:
    content = json.loads(to_json(numbers))
    assert to_json(read_result(Compared, content, "comparison")) == to_json(numbers)
    told = "comparison: schema: is 'practicable.comparison/0', of another version"
    with pytest.raises(InputError, match=told):
        api.render_comparison(content | {"schema": "practicable.comparison/0"})


def test_two_orders_of_one_id_are_told_apart() -> None:
    order = load(ORDERS[1])
    orders = (order, order.model_copy(update={"summary": "edited"}))
    labels = ComparisonRequest(orders, AS_OF, UNTIL, replicates=2, seed=0).labels
    assert labels == ("zero-tolerance-2018 (1)", "zero-tolerance-2018 (2)")


def test_the_comparison_is_a_labelled_table(numbers: Compared) -> None:
    found = api.Comparison(numbers)
    table = found.table()
    assert table.index.names == ["measure", "place", "order"]
    means = table["mean"].to_dict()
    assert means["prosecutions", "southwest", ORDERS[1]] > 0.0
    assert found.figure().startswith("<svg")
    with pytest.raises(InputError, match="accepted: "):
        found.figure("share")


class Page(HTMLParser):
    """Collects what a page loads, and the drawings without a name."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.unnamed = 0
        self.drawings = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.loaded += [str(given[key]) for key in ("src", "srcset") if key in given]
        if tag == "link":
            self.loaded.append(str(given["href"]))
        if tag == "svg":
            self.drawings += 1
            self.unnamed += not given.get("aria-label")


@pytest.mark.parametrize("name", ["numbers", "ranked"])
def test_the_page_stands_alone_and_names_its_drawings(name: str, request: pytest.FixtureRequest) -> None:
    content = request.getfixturevalue(name)
    text = {"numbers": api.render_comparison, "ranked": api.render_sensitivity}[name](content)
    page = Page()
    page.feed(text)
    assert page.loaded == ["data:,"]
    assert page.drawings >= 2
    assert page.unnamed == 0
    assert "default-src 'none'" in unescape(text)
    assert content.reproducibility.command in text
    assert ">None<" not in text
    assert ">nan" not in text


def test_a_parameter_that_cannot_act_has_no_effect(ranked: Ranked) -> None:
    effects = {row.key: row.effect for row in ranked.screening.effects}
    assert set(effects) == VARIED
    assert effects["ratio_attorney_time"] == effects["dur_care_separated_mean"] == 0.0
    assert effects["effect_perceived_first"] > 0.0
    assert set(ranked.screening.without_effect) >= {"ratio_attorney_time", "dur_care_separated_mean"}


def test_forecast_and_deterrence_lead_for_people_apprehended(ranked: Ranked) -> None:
    rows = {row.key: row for row in ranked.uncertainties}
    assert {row.key for row in ranked.uncertainties[:2]} == {"forecast", "effect_perceived_first"}
    assert {"capacity_rule", "events", "all_other_parameters"} < set(rows)
    bearing = rows["forecast"].informed_by
    assert bearing is not None
    assert bearing.published_since > 0
    for row in rows.values():
        known = row.total_low > MATTERS or row.total_high < MATTERS
        assert row.matters == (row.total > MATTERS if known else None)


def test_what_figures_could_settle_is_said_of_what_matters_alone() -> None:
    def row(label: str, kind: str, matters: bool | None, figures: tuple[int, int] | None) -> Uncertainty:
        found = figures and Bearing(
            table="made up", measures=(), published_before=figures[0], published_since=figures[1]
        )
        indices = dict.fromkeys(("first", "first_low", "first_high", "total", "total_low", "total_high"), 0.0)
        return Uncertainty(
            key=label, label=label, kind=kind, source="", informed_by=found, matters=matters, **indices
        )

    told = could_settle(
        [
            row("Path of arrivals", "forecast", True, (2_220, 180)),
            row("Share of cases", "sourced", True, (22, 0)),
            row("Rise of risk", "assumed", True, None),
            row("Events", "chance", True, None),
            row("Custody", "sourced", None, (3, 1)),
            row("Beds", "sourced", False, (3, 1)),
        ],
        AS_OF,
    )
    assert told == (
        "Of what matters, figures published after 2018-04-06 bear on: path of arrivals (180). Figures"
        " published by 2018-04-06 alone bear on: share of cases (22). No figure on record bears on: rise of"
        " risk."
    )
    assert could_settle([row("Beds", "sourced", False, (3, 1))], AS_OF).startswith(
        "Nothing is shown to matter"
    )


class Backwards:
    """Finishes the last task first, as processes may."""

    def check(self) -> None:
        """Is always there."""

    def kept(self) -> AbstractContextManager[Backwards]:
        return nullcontext(self)

    def completed(self, task: Callable[[A], T], items: Sequence[A]) -> Iterator[tuple[int, T]]:
        for at in reversed(range(len(items))):
            yield at, task(items[at])


def test_the_ranking_does_not_depend_on_who_is_finished_first(few_varied: Plan, ranked: Ranked) -> None:
    again = sensitivity(few_varied, record(), ASKED, where=Backwards())
    assert digest(again) == digest(ranked)


@pytest.mark.parametrize(
    ("order", "options", "says"),
    [
        ("zero-tolerance-2018", {"outcome": "shares"}, "did you mean 'share'"),
        ("zero-tolerance-2018", {"n": 12}, "power of two"),
        ("baseline", {}, "give --as-of"),
    ],
)
def test_what_cannot_be_ranked_is_told_in_one_line(order: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says) as told:
        api.sensitivity(order, **options)
    assert "\n" not in str(told.value)


def test_what_was_announced_later_is_simulated_and_said(ranked: Ranked) -> None:
    assert any("all adults in families" in text for text in ranked.announced_later)
    assert ranked.notes[0].startswith("Simulated whole, with what was announced after the as-of date: ")
    assert "all adults in families" in ranked.notes[0]
    assert ranked.notes[0] in api.render_sensitivity(ranked)
    text = ranking_text(ranked)
    assert "Simulated whole" in text
    assert "Nothing published" not in text


def test_figures_said_to_inform_an_uncertainty_are_on_record(few_varied: Plan) -> None:
    from practicable.study.sensitivity.sensitivity import informing

    known = {p.key for p in few_varied.parameters} | {"forecast", "capacity_rule"}
    text = files("practicable.study.sensitivity").joinpath("informing.toml").read_text(encoding="utf-8")
    keys = [entry["key"] for entry in tomllib.loads(text)["informs"]]
    assert set(keys) <= known
    for key in keys:
        found = informing(key, record(), AS_OF)
        assert found is not None
        rows = record().table(found.table)
        assert set(found.measures) <= set(rows["measure"]), key
