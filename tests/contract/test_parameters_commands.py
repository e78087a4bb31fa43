"""``practicable parameters``: every parameter with range, source and reason; their page is current."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from practicable import api
from practicable.cli import app
from practicable.errors import InputError

PAGE = Path(__file__).parents[2] / "docs" / "parameters.md"

runner = CliRunner(env={"COLUMNS": "110"})


def run(*words: str) -> str:
    """What a command prints when all is well."""
    done = runner.invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_the_documentation_is_what_the_command_writes(tmp_path: Path) -> None:
    fresh = tmp_path / "parameters.md"
    run("parameters", "list", "--markdown", "-o", str(fresh))
    told = "docs/parameters.md is old; run: practicable parameters list --markdown -o docs/parameters.md"
    assert fresh.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), told


def test_json_is_what_the_api_gives() -> None:
    assert json.loads(run("parameters", "list", "--json")) == [row.dump() for row in api.parameters_list()]
    shown = json.loads(run("parameters", "show", "dur_care_separated_mean", "--json"))
    assert shown == api.parameters_show("dur_care_separated_mean").dump()


def test_every_parameter_has_a_range_a_source_and_a_reason() -> None:
    for row in api.parameters_list():
        assert row.ranges
        assert all(one.low <= one.middle <= one.high for one in row.ranges)
        assert row.kind in {"sourced", "assumed"}
        assert min(len(row.source), len(row.why)) >= 10


def test_a_day_hides_what_was_published_later() -> None:
    before = api.parameters_show("dur_care_separated_mean", date(2018, 4, 6))
    after = api.parameters_show("dur_care_separated_mean")
    assert (before.kind, after.kind) == ("assumed", "sourced")
    assert before.ranges != after.ranges
    printed = run("parameters", "show", "dur_care_separated_mean", "--as-of", "2018-04-06")
    assert "83 days" not in printed


def test_a_parameter_by_district_names_the_districts() -> None:
    printed = run("parameters", "show", "p_section_1325")
    assert all(district in printed for district in ("casd", "azd", "nmd", "txwd", "txsd"))


def test_an_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match=r"no parameter is called 'p_quick_rety'; did you mean 'p_quick_ret"):
        runner.invoke(app, ["parameters", "show", "p_quick_rety"], catch_exceptions=False)
