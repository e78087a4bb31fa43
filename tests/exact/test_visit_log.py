"""The visit log as a table, and its Parquet file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from practicable import extras
from practicable.pathway import (
    Arrivals,
    Deterministic,
    Network,
    Routing,
    Seize,
    Servers,
    Stage,
    trace,
    visits,
)


def log() -> visits.VisitLog:
    out = Routing(("out",), np.ones(1))
    network = Network(
        classes=("adult",),
        places=("here",),
        stages=(
            Stage("court", dwell=Deterministic(0.5), seize=Seize("judge"), routing=out),
            Stage("out"),
        ),
        resources=(Servers("judge", 1),),
        arrivals=(Arrivals("adults", "here", "adult", "court", np.full(20, 1.5)),),
        n_days=20,
        start=date(2018, 4, 6),
    )
    return trace(network, seed=1, replicate=0)[1]


def test_the_table_has_one_row_a_visit() -> None:
    kept = log()
    table = kept.to_frame()
    assert len(table) == len(kept) > 20
    assert set(table["record_type"]) <= set(visits.RECORD_TYPES)
    hearings = table[(table["stage"] == "court") & (table["record_type"] == "visit")]
    np.testing.assert_allclose(hearings["left"] - hearings["started"], 0.5, rtol=0.0, atol=1e-12)
    starts = np.sort(hearings["started"].to_numpy())
    assert (np.diff(starts) >= 0.5 - 1e-12).all()


def test_the_file_holds_the_table(tmp_path: Path) -> None:
    kept = log()
    path = tmp_path / "visits.parquet"
    kept.to_parquet(path)
    back = duckdb.read_parquet(str(path)).df()
    table = kept.to_frame()
    assert list(back.columns) == list(table.columns)
    assert back["party"].tolist() == table["party"].tolist()
    for name in ("called", "started", "left", "round", "members"):
        np.testing.assert_array_equal(back[name].to_numpy(), table[name].to_numpy())
    for name in ("stage", "place", "party_class", "record_type"):
        assert back[name].astype(str).tolist() == table[name].tolist()
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "visits.parquet"
    path.write_bytes(b"older")

    def stop(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        log().to_parquet(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"older"


@pytest.mark.usefixtures("current_installation")
def test_without_an_engine_no_file_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> None:
        return None

    monkeypatch.setattr(extras, "installed_version", nothing)
    with pytest.raises(extras.MissingExtraError, match=r"a Parquet file needs pyarrow"):
        log().to_parquet(tmp_path / "visits.parquet")
    assert list(tmp_path.iterdir()) == []
