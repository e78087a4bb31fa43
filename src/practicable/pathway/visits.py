"""The visit log: one row a visit, with its call, start and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from practicable.extras import require_extra

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["RECORD_TYPES", "LogFilter", "Visit", "VisitLog", "visit_order"]

RECORD_TYPES = ("visit", "absorbed", "open", "refused", "reneged", "waiting")
"""A whole visit; one that never ends; one that lasts beyond the horizon; a call refused at once; a call that
waited until its limit; a call that still waits at the horizon."""

_ORDER = ["called", "stage", "party", "round", "record_type"]
"""The order of `visit_order`, for tables: categories are in the order of their names."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which visits a log keeps, so that it takes no more memory than what is read from it.

    Attributes
    ----------
    stages, classes : frozenset of str
        Stages visited, and party classes.
    since : float
        Day from which visits that have begun are kept; one that never began is not.
    """

    stages: frozenset[str]
    classes: frozenset[str]
    since: float = 0.0


class Visit(NamedTuple):
    """A row of the visit log.

    Attributes
    ----------
    called, started, left : float
        Days from the start of the run; NaN where it did not happen before the horizon. ``started - called``
        is the wait.
    stage, place, party_class : str
    party : int
        The party's key.
    round, members : int
        The party's round, and the members it brought.
    record_type : str
        One of `RECORD_TYPES`.
    """

    called: float
    started: float
    left: float
    stage: str
    place: str
    party_class: str
    party: int
    round: int
    members: int
    record_type: str


def visit_order(visit: Visit) -> tuple[float, str, int, int, str]:
    """Return what visits are sorted by: the call, then names."""
    return visit.called, visit.stage, visit.party, visit.round, visit.record_type


@dataclass(frozen=True, slots=True, eq=False)
class VisitLog:
    """Visits of one replicate, by columns, in the order in which they were settled.

    Attributes
    ----------
    instants : array of float, shape (n, 3)
        Call, start and end, days.
    words : array of unsigned int, shape (n, 7)
        Party key, round, positions of stage, place and class, members, record type.
    stages, places, classes : sequence of str
        Labels.
    """

    instants: NDArray[np.float64]
    words: NDArray[np.uint64]
    stages: Sequence[str]
    places: Sequence[str]
    classes: Sequence[str]

    def __len__(self) -> int:
        """Return the number of visits."""
        return self.words.shape[0]

    def visits(self) -> list[Visit]:
        """Return the visits as rows, sorted by `visit_order`."""
        names = (self.stages, self.places, self.classes)
        instants = cast("list[list[float]]", self.instants.tolist())
        words = cast("list[list[int]]", self.words.tolist())
        rows: list[Visit] = []
        for (called, started, left), word in zip(instants, words, strict=True):
            stage, place, cls = (labels[at] for labels, at in zip(names, word[2:5], strict=True))
            who = (stage, place, cls, word[0], word[1], word[5])
            rows.append(Visit(called, started, left, *who, RECORD_TYPES[word[6]]))
        return sorted(rows, key=visit_order)

    def to_frame(self) -> pd.DataFrame:
        """Return the visits as a table, one row a visit, sorted by `visit_order`."""
        import pandas as pd

        return pd.DataFrame(self.visits(), columns=list(Visit._fields))

    def to_parquet(self, path: Path) -> None:
        """Write the visits to a Parquet file, whole or not at all, with the columns of `to_frame`.

        Rows lie in the order of `to_frame`, so that a party's rows read in turn are its rounds and stages.
        They are written from the columns, without a row in Python.

        Parameters
        ----------
        path : Path

        Raises
        ------
        MissingExtraError
            If pyarrow, which writes the file, is not installed.
        """
        require_extra("study", purpose="a Parquet file", only=("pyarrow",))
        pa: Any = import_module("pyarrow")
        pq: Any = import_module("pyarrow.parquet")

        part = path.with_name(f".{path.name}.part")
        try:
            pq.write_table(pa.Table.from_pandas(self._columns(), preserve_index=False), part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _columns(self) -> pd.DataFrame:
        """Return the columns of `to_frame`, names as categories, sorted by `visit_order`."""
        import numpy as np
        import pandas as pd

        words = self.words
        names = (self.stages, self.places, self.classes, RECORD_TYPES)
        stage, place, party_class, record = (
            pd.Series(np.asarray(labels)[words[:, at].astype(np.int64)], dtype="category")
            for labels, at in zip(names, (2, 3, 4, 6), strict=True)
        )
        numbers = words[:, 0], words[:, 1].astype(np.int64), words[:, 5].astype(np.int64)
        columns = (*self.instants.T, stage, place, party_class, *numbers, record)
        return pd.DataFrame(dict(zip(Visit._fields, columns, strict=True))).sort_values(_ORDER, kind="stable")
