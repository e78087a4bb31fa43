"""Each extra installs what its commands reach, and a command without its extra says so before any work."""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from reached_packages import Reach, reach

from practicable import cli, extras

ROOT = Path(__file__).parents[2]

CLUSTER, PAGE = {"dask", "distributed"}, {"altair", "jinja2", "vl-convert-python"}
COMMANDS: dict[str, tuple[str, str | None, set[str]]] = {
    # Command: its function, the extra that promises it, and libraries that only some of its options use.
    "brief": ("brief.brief", "brief", CLUSTER),
    # The server shows the stored evaluation, and computes none.
    "serve": ("serve.serve", "web", CLUSTER | {"diff-diff"}),
    "compare": ("compare.compare", None, CLUSTER | PAGE),
    "sensitivity": ("sensitivity.sensitivity", "study", CLUSTER | PAGE),
    "decompose": ("decompose.decompose", None, set()),
    "frontier": ("frontier.frontier", None, CLUSTER | PAGE),
    "sweep": ("sweep.sweep", "study", CLUSTER),
    "claims": ("claims.claims", "brief", set()),
    "history": ("history.history", None, PAGE),
    "backtest": ("backtest.backtest", None, set()),
    "hindcast": ("hindcast.hindcast", None, set()),
    "fit": ("fit.fit", "fit", set()),
    "evaluate": ("evaluate.evaluate", "evidence", PAGE),
    "facts list": ("facts.list_tables", None, set()),
    "facts show": ("facts.show", None, set()),
    "facts check": ("facts.check", None, set()),
    "facts import": ("facts.import_document", "import", set()),
    "orders list": ("orders.list_orders", None, set()),
    "orders show": ("orders.show", None, set()),
    "orders new": ("orders.new", None, set()),
    "orders check": ("orders.check", None, set()),
    "parameters list": ("parameters.list_parameters", None, set()),
    "parameters show": ("parameters.show", None, set()),
    "runs list": ("runs.list_runs", "study", set()),
    "runs show": ("runs.show", "study", set()),
    "runs gc": ("runs.clear", "study", set()),
}
COMES_WITH = {"pydantic-core": "pydantic"}
"""Libraries of which another installs exactly one version."""


@cache
def declared() -> Mapping[str, frozenset[str]]:
    """Libraries by extra, as the project declares them; those that every installation has under ``""``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists: dict[str, list[str]] = {"": project["dependencies"]} | project["optional-dependencies"]
    return {
        extra: frozenset(canonicalize_name(Requirement(one).name) for one in texts)
        for extra, texts in lists.items()
        if extra != "dev"
    }


@cache
def reached(command: str) -> Reach:
    module, function = COMMANDS[command][0].split(".")
    return reach(f"practicable.cli.{module}", function)


distributions = cache(packages_distributions)
"""Names under which packages are installed, read once."""


def libraries(command: str) -> set[str]:
    """Third-party libraries that a command can reach, by the names under which they are installed."""
    found = {canonicalize_name(distributions()[one][0]) for one in reached(command).packages}
    return {COMES_WITH.get(one, one) for one in found}


def unpromised(command: str, lists: Mapping[str, frozenset[str]]) -> set[str]:
    """Libraries that a command can reach without an option for them, and that its extra does not install."""
    _, extra, options = COMMANDS[command]
    return libraries(command) - lists[""] - lists[extra or ""] - options


def test_every_command_is_examined() -> None:
    root: Any = typer.main.get_command(cli.app)
    names = {
        f"{name} {one}".strip()
        for name, command in root.commands.items()
        for one in getattr(command, "commands", {"": None})
    }
    assert names == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_reaches_only_what_its_extra_installs(command: str) -> None:
    assert unpromised(command, declared()) == set()
    assert reached(command).unresolved == set()


@pytest.mark.parametrize(
    ("extra", "library"),
    [(extra, library) for extra, libraries in declared().items() for library in sorted(libraries) if extra],
)
def test_a_library_taken_out_of_an_extra_is_missed(extra: str, library: str) -> None:
    without = {**declared(), extra: declared()[extra] - {library}}
    missed = [command for command in COMMANDS if library in unpromised(command, without)]
    assert missed or (extra == "cluster" and library in libraries("compare"))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_asks_for_what_it_may_lack(command: str) -> None:
    _, extra, options = COMMANDS[command]
    asked = reached(command).extras
    assert extra is None or extra in asked
    assert options <= frozenset[str]().union(*(declared()[one] for one in asked))


def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package find none of the libraries that extras install."""
    kept, found = declared()[""], extras.installed_version

    def installed(name: str) -> str | None:
        return found(name) if canonicalize_name(name) in kept else None

    monkeypatch.setattr(extras, "installed_version", installed)


@pytest.mark.usefixtures("current_installation")
@pytest.mark.parametrize(
    ("words", "needs", "extra"),
    [
        ("brief zero-tolerance-2018", "statsmodels", "brief"),
        ("serve", "uvicorn", "web"),
        ("compare baseline zero-tolerance-2018 --dask tcp://127.0.0.1:1", "distributed", "cluster"),
        ("compare baseline zero-tolerance-2018 -o page.html", "altair", "brief"),
        ("sensitivity zero-tolerance-2018", "SALib", "study"),
        ("frontier zero-tolerance-2018 -o page.html", "jinja2", "brief"),
        ("history -o figure.svg", "vl-convert-python", "brief"),
        ("sweep hearings-and-referral --store runs", "pyarrow", "study"),
        ("runs show ab --store runs", "pyarrow", "study"),
        ("claims", "statsmodels", "brief"),
        ("claims --published", "statsmodels", "brief"),
        ("evaluate", "diff-diff", "evidence"),
        ("evaluate --stored -o page.html", "altair", "brief"),
        ("fit", "emcee", "fit"),
        ("facts import document.pdf --output tables", "pdfplumber", "import"),
    ],
)
def test_a_command_without_its_extra_says_so_at_once(
    words: str,
    needs: str,
    extra: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    without_extras(monkeypatch)
    monkeypatch.chdir(tmp_path)
    Path("document.pdf").write_bytes(b"%PDF-1.7\n")
    monkeypatch.setattr(sys, "argv", ["practicable", *words.split()])
    began = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    # Lines of progress may stand before it where a machine is slow.
    (line,) = [one for one in capsys.readouterr().err.splitlines() if " so far" not in one]
    assert ended.value.code == 2
    assert needs.lower() in line.lower()
    assert line.endswith(f"accepted: pip install 'practicable[{extra}]'")
    assert time.monotonic() - began < 30.0
    assert [path.name for path in tmp_path.iterdir()] == ["document.pdf"]


@pytest.mark.usefixtures("current_installation")
def test_a_library_that_is_too_old_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(_name: str) -> str:
        return "0.0.1"

    monkeypatch.setattr(extras, "installed_version", installed)
    with pytest.raises(extras.MissingExtraError) as refused:
        extras.require_extra("fit", purpose="a fit")
    assert str(refused.value).startswith("a fit needs arviz-stats>=0.6, emcee>=3.1, which are not installed;")
