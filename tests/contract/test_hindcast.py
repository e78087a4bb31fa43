"""``practicable hindcast`` and the examination that the package carries."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.facts import record
from practicable.orders import load
from practicable.provenance import to_json
from practicable.study.ensemble.plans import plan
from practicable.study.hindcast import told_in_brief
from practicable.study.hindcast.examination import STORED
from practicable.study.hindcast.sensitivity import GAO, settings_of

if TYPE_CHECKING:
    from practicable.results.hindcast import Examination

ZERO_TOLERANCE = ("hindcast", "zero-tolerance-2018", "--as-of", "2018-04-06")
SMALL = (*ZERO_TOLERANCE, "--until", "2018-06-30", "--replicates", "4", "--workers", "1")
AS_OF = date(2018, 4, 6)
REPLICATES = 8
VALIDATION = Path(__file__).parents[2] / "validation"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("hindcast") / "found.json"
    done = CliRunner().invoke(app, [*SMALL, "--json", "-o", str(path)])
    assert done.exit_code == 0, done.output
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def examined() -> Examination:
    found = api.stored_hindcasts()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def stored(examined: Examination) -> dict[str, Any]:
    return examined.dump()


def test_only_exact_counts_published_later_are_scored(small: dict[str, Any]) -> None:
    assert all(row["published"] > "2018-04-06" for row in small["rows"])
    months = [row["start"][:7] for row in small["rows"] if row["measure"] == "prosecutions"]
    assert months == ["2018-04", "2018-05", "2018-06"]
    windows = [(row["start"], row["end"]) for row in small["rows"] if row["measure"] == "children_separated"]
    assert windows == [("2018-04-19", "2018-05-31"), ("2018-05-05", "2018-06-09")]


def test_what_was_announced_later_moves_the_second_column_alone(small: dict[str, Any]) -> None:
    separated = [row for row in small["rows"] if row["measure"] == "children_separated"]
    assert all(row["as_announced"]["intervals"]["90%"] == [0.0, 0.0] for row in separated)
    assert all(row["given_later"]["median"] > 500 for row in separated)
    april = next(row for row in small["rows"] if row["measure"] == "prosecutions")
    assert april["as_announced"]["median"] == april["given_later"]["median"]


def test_every_rule_is_scored_and_more_capacity_is_never_a_smaller_share(small: dict[str, Any]) -> None:
    assert set(small["rules"]) == {"peak_3_years", "peak_year", "mean_year", "published_cap"}
    assert set(small["pooled"]) == {"as_in_a_brief"}
    share = {name: told["share"]["median"] for name, told in small["totals"].items()}
    assert share["peak_year"] >= max(share["peak_3_years"], share["mean_year"])
    scored = set(small["rules"]) | set(small["pooled"])
    assert all(set(row["rules"]) == scored for row in small["rows"])


def test_no_baseline_is_made_up(small: dict[str, Any]) -> None:
    known = {row["measure"]: row["baselines"] for row in small["rows"]}
    assert known["children_separated"] == {"naive": None, "seasonal_naive": None}
    assert known["prosecutions"]["naive"] > 0
    assert known["prosecutions"]["seasonal_naive"] is None
    assert min(known["family"].values()) > 0


def test_one_rule_alone_prints_a_table(small: dict[str, Any]) -> None:
    words = [*ZERO_TOLERANCE, "--until", "2018-04-30", "--replicates", "2", "--rule", "peak_year"]
    done = CliRunner().invoke(app, [*words, "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "Forecast and record" in done.output
    assert "directives known: 1; announced later: directives 1" in " ".join(done.output.split())
    assert "2 replicates under one capacity rule" in " ".join(done.output.split())
    assert "reproduced by construction" in " ".join(done.output.split())
    assert small["information"]["announced_later"] == {
        "directives": 1,
        "ends of directives": 1,
        "resources": 6,
        "announcements": 0,
    }


def test_what_the_authors_read_a_miss_as_is_marked_and_printed(small: dict[str, Any]) -> None:
    missed = {row["measure"] for row in small["rows"] if "interval by" in row["as_announced"]["words"]}
    assert missed >= {one["measure"] for one in small["readings"]} >= {"children_separated"}
    done = CliRunner().invoke(app, [*SMALL[:6], "--replicates", "2", "--rule", "peak_year", "--workers", "1"])
    said = " ".join(done.output.split())
    assert "As the authors read it, not computed: " in said
    assert "children separated: no directive to refer parents had been announced by the day" in said


def counted(rows: list[dict[str, Any]], column: str, level: str) -> int:
    """Count the records between the ends that are stored, which are whole numbers and so those printed."""
    spans = [(row["record"], *row[column]["intervals"][level]) for row in rows]
    assert all(low == round(low) and high == round(high) for _, low, high in spans)
    return sum(low <= value <= high for value, low, high in spans)


def columns(cases: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], str]]:
    for case in cases:
        for row in case["summary"]:
            kind = (row["measure"], row["place"])
            rows = [one for one in case["rows"] if (one["measure"], one["place"]) == kind]
            yield from ((row, rows, column) for column in row["held"])


def agrees(cases: list[dict[str, Any]]) -> None:
    for summary, rows, column in columns(cases):
        held = {level: counted(rows, column, level) for level in ("50%", "80%", "90%")}
        assert summary["held"][column] == held
        words = [row[column]["words"] for row in rows]
        assert sum("inside the 50 %" in one for one in words) == held["50%"]
        assert sum("inside" in one for one in words) == held["90%"]
        assert sum("interval by" in one for one in words) == len(rows) - held["90%"]


def test_words_and_counts_are_of_the_printed_interval(small: dict[str, Any]) -> None:
    agrees([small])


def test_words_counts_and_coverage_of_the_stored_examination_are_of_the_printed_interval(
    stored: dict[str, Any],
) -> None:
    agrees(stored["cases"])
    for group in stored["coverage"]:
        cases = [case for case in stored["cases"] if group["group"] in {case["kind"], "all hindcasts"}]
        rows = [row for case in cases for row in case["rows"] if row["measure"] not in group["without"]]
        assert group["n_figures"] == len(rows)
        for level, point in group["coverage"].items():
            told = counted(rows, "as_announced", level) / len(rows)
            assert point["value"] == pytest.approx(told, rel=1e-5)


def test_coverage_is_counted_once_more_without_children_in_care(
    stored: dict[str, Any], examined: Examination
) -> None:
    found = [(row["group"], row["without"]) for row in stored["coverage"]]
    assert ("all hindcasts", ["children_in_care"]) in found
    assert ("order of 2018", ["children_in_care"]) in found
    assert len(found) == len({row["group"] for row in stored["coverage"]}) + 2
    told = told_in_brief(examined)
    assert told is not None
    assert sum("without children in care" in row.label and row.partial for row in told.coverage) == 2


def test_sensitivity_varies_one_input_under_the_same_rules_and_draws(stored: dict[str, Any]) -> None:
    published = record(as_of=AS_OF)
    planned = plan(published, load("zero-tolerance-2018").as_of(AS_OF), until=date(2018, 10, 31), seed=0)
    settings = settings_of(planned, published)
    assert len({variant.rules for _, variant in settings}) == 1
    assert settings[0][1].plan is planned
    value = {
        setting.key: variant.scenario(3).draw(variant.plan.parameters, variant.plan.posterior, seed=0)
        for setting, variant in settings
    }
    assert value[GAO]("p_reapprehension_civil") == pytest.approx(0.29)
    assert value[""]("p_reapprehension_civil") != pytest.approx(0.29)
    assert value[GAO]("p_apprehension_adult") == value[""]("p_apprehension_adult")
    case, first = stored["cases"][0], stored["sensitivity"][0]
    assert case["replicates"] % len(case["rules"]) == 0
    assert (first["key"], first["prosecutions"]["level"]) == ("", 0.9)
    assert {row["key"] for row in stored["sensitivity"]} >= {GAO, *case["rules"]}


def test_the_page_says_of_how_many_simulations_or_paths_each_case_consists(
    stored: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(VALIDATION), *sys.path])
    page = runpy.run_path(str(VALIDATION / "hindcast.py"))["page"](stored)
    headings = [line for line in page.splitlines() if line.startswith("#") and "by the " in line]
    assert len(headings) == len(stored["cases"])
    for heading, case in zip(headings, stored["cases"], strict=True):
        said = (
            "1,000 paths" if case["method"] == "monthly totals" else f"{case['replicates']} replicates under"
        )
        assert said in heading
    assert "the two that a brief draws, with equal weight" in page
    assert page.count("without children in care (") == 2


def test_a_day_of_which_too_little_was_published_forecasts_totals_alone() -> None:
    run = api.RunOptions(replicates=40)
    found = api.hindcast("operation-streamline", as_of=date(2005, 12, 27), run=run).dump()
    assert found["method"] == "monthly totals"
    assert "cannot be forecast from what had been published" in found["cannot"][0]
    assert {row["place"] for row in found["rows"]} == {"del_rio", "southwest"}
    assert {row["measure"] for row in found["rows"]} == {"total"}
    assert found["drawn"] == "1,000 paths"
    ranks = [100.0 * row["as_announced"]["rank"] for row in found["rows"]]
    assert any(abs(one - round(one)) > 0.01 for one in ranks), "no finer than forty paths would be"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("baseline", "--as-of", "1990-01-01"), "no month (total) had been published by then"),
        (("baseline", "--as-of", "2001-01-10"), "a seasonal forecast needs at least 36"),
        (("baseline", "--as-of", "2018-04-06", "--until", "2018-03-01"), "lies before the as-of date"),
        (("baseline", "--as-of", "2022-01-01"), "nothing could be scored"),
        (("baseline", "--as-of", "9999-12-31"), "too near the end of the calendar"),
        (("baseline", "--as-of", "2018-04-06", "--until", "9999-12-31"), "lies beyond the record"),
        (("baseline", "--as-of", "2018-04-06", "--until", "2200-01-01"), "Accepted: to 2019-09-30"),
        (("baseline", "--as-of", "2010-04-06", "--until", "9999-12-31"), "lies beyond the record"),
        (("no-such-order", "--as-of", "2018-04-06"), "no order 'no-such-order'"),
        (("baseline", "--as-of", "2018-04-06", "--rule", "best"), "no capacity rule is called 'best'"),
        (("baseline", "--as-of", "2018-04-06", "--replicates", "1"), "at least 2"),
    ],
)
def test_bad_input_is_one_line(words: tuple[str, ...], message: str) -> None:
    done = CliRunner().invoke(app, ["hindcast", *words, "--workers", "1"])
    assert message in str(done.exception)
    assert "\n" not in str(done.exception)


def test_bad_input_leaves_exit_code_two_and_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "found.txt"
    code = "from practicable.cli import main; main()"
    words = ["hindcast", "baseline", "--as-of", "1990-01-01", "-o", str(target)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    # Lines of progress may stand before it where a machine is slow.
    said = [line for line in done.stderr.splitlines() if not line.endswith(" so far")]
    assert (done.returncode, len(said), target.exists()) == (2, 1, False)


def test_the_stored_totals_are_reproduced(stored: dict[str, Any]) -> None:
    case = next(one for one in stored["cases"] if one["as_of"] == "2008-01-14")
    run = api.RunOptions(replicates=case["replicates"], seed=case["seed"])
    found = api.hindcast("operation-streamline", as_of=date(2008, 1, 14), run=run).dump()
    assert [row["start"] for row in found["rows"]] == [row["start"] for row in case["rows"]]
    for mine, theirs in zip(found["rows"], case["rows"], strict=True):
        assert mine["as_announced"]["median"] == pytest.approx(theirs["as_announced"]["median"], rel=1e-4)
        assert mine["as_announced"]["crps"] == pytest.approx(theirs["as_announced"]["crps"], rel=1e-3)


def test_the_stored_simulation_is_that_of_this_version(stored: dict[str, Any]) -> None:
    """The first replicates are the same draws whatever their number, so that each must be found again."""
    told: Mapping[str, Any] = stored["cases"][0]["first_replicates"]["peak_year"]
    run = api.RunOptions(replicates=REPLICATES)
    found = api.hindcast("zero-tolerance-2018", as_of=AS_OF, rule="peak_year", run=run).dump()
    mine = found["first_replicates"]["peak_year"]
    assert len(told["share"]) == REPLICATES
    assert mine["share"] == pytest.approx(told["share"], rel=1e-3)
    assert mine["prosecutions"] == pytest.approx(told["prosecutions"], rel=1e-3)


def test_the_stored_examination_holds_all_that_its_page_tells(
    stored: dict[str, Any], examined: Examination
) -> None:
    kinds = [case["kind"] for case in stored["cases"]]
    assert kinds == ["order of 2018", *["Streamline"] * 4, *["placebo"] * 4]
    every = stored["coverage"][0]
    assert every["n_figures"] == sum(len(case["rows"]) for case in stored["cases"])
    assert {row["key"] for row in stored["sensitivity"]} >= {"p_apprehension_adult", "p_reapprehension_civil"}
    assert stored["backtest"]
    assert api.reliability_figure(examined).startswith("<svg")


def test_the_brief_shows_the_stored_scoreboard(examined: Examination) -> None:
    sample = Path(__file__).parents[1] / "browser" / "sample_numbers.json"
    numbers = json.loads(sample.read_text(encoding="utf-8"))
    told = told_in_brief(examined)
    assert told is not None
    rows = told.dump()
    page = api.render_brief(numbers | {"districts": [], "fans": [], "hindcast": rows})
    assert 'id="predicted"' in page
    assert page.count("interval by") >= sum("interval by" in row.words for row in told.rows) > 0
    assert "made with an earlier record" not in page
    assert "made with an earlier record" in api.render_brief(
        numbers | {"districts": [], "fans": [], "hindcast": rows | {"current": False}}
    )
    assert 'id="predicted"' not in api.render_brief(numbers | {"districts": [], "fans": [], "hindcast": None})


def test_the_stored_examination_is_the_dump_of_its_record(examined: Examination) -> None:
    assert to_json(examined) == STORED.read_text(encoding="utf-8")
