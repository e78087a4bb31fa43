"""History attempt by attempt: early years as one class, agreement by construction, any number of workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError
from practicable.facts import record
from practicable.study.hindcast.history import history_plan, parts_of

if TYPE_CHECKING:
    from practicable.results.history import History


@pytest.fixture(scope="module")
def found() -> History:
    return api.history(first_year=2010, last_year=2011, run=api.RunOptions(seed=7))


def test_every_month_is_within_two_percent_or_four_standard_errors(found: History) -> None:
    months = found.months
    assert len(months) == 24
    assert found.agrees
    assert months[0].recorded == 40_890  # printed for the southwest, October 2009
    assert all(abs(row.difference) < row.allowed for row in months)


def test_no_number_depends_on_how_places_are_shared(found: History) -> None:
    again = api.history(first_year=2010, last_year=2011, run=api.RunOptions(seed=7, workers=2))
    same = ("months", "years", "n_attempts", "n_events", "worst_month")
    assert [getattr(again, key) for key in same] == [getattr(found, key) for key in same]


def test_early_years_run_as_one_class_and_say_so() -> None:
    planned = history_plan(record(), first_year=2008, last_year=2012, seed=0)
    assert not planned.people[:, :, 1].any()
    assert not planned.people[:24, :, 2].any()
    assert planned.people[24:, :, 2].any()
    assert (planned.practice.p_prosecuted > 0).any()
    assert planned.practice.p_prosecuted.max() <= 1.0
    assert np.all(planned.mexican[..., 0] <= planned.mexican[..., 1])


def test_places_are_shared_evenly_and_none_is_lost() -> None:
    parts = parts_of(np.array([10.0, 1.0, 4.0, 5.0, 0.0]), 2)
    assert sorted(cell for part in parts for cell in part) == [0, 1, 2, 3, 4]
    assert {sum([10.0, 1.0, 4.0, 5.0, 0.0][cell] for cell in part) for part in parts} == {10.0}
    assert parts_of(np.ones(3), 9) == ((0,), (1,), (2,))


@pytest.mark.parametrize("years", [(1999, 2001), (2010, 2009), (2018, 2020)])
def test_years_off_the_record_are_refused(years: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="accepted: from FY2000 to FY2019"):
        api.history(first_year=years[0], last_year=years[1])


def test_the_command_prints_events_and_writes_a_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: History
) -> None:
    def same(**_options: object) -> History:
        return found

    monkeypatch.setattr(api, "history", same)
    figure = tmp_path / "history.svg"
    runner = CliRunner(env={"COLUMNS": "110"})
    done = runner.invoke(app, ["history", "-o", str(figure)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "events a second" in " ".join(done.stdout.split())
    assert "Worst month" in done.stdout
    assert figure.read_text(encoding="utf-8").startswith("<svg")
    printed = runner.invoke(app, ["history", "--json"], catch_exceptions=False)
    assert json.loads(printed.stdout)["months"] == found.dump()["months"]
