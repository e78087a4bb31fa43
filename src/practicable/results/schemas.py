"""JSON Schemas of the results, for whoever reads their JSON with other tools.

``python -m practicable.results.schemas docs/results`` writes one file a result.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from practicable.results.backtest import Backtest
from practicable.results.brief import Brief
from practicable.results.compare import Compared
from practicable.results.evaluation import Evaluation
from practicable.results.frontier import Frontier
from practicable.results.hindcast import Examination, Hindcast
from practicable.results.history import History
from practicable.results.runs import Swept
from practicable.results.sensitivity import Attribution, Ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from practicable.results.base import Part

__all__ = ["RESULTS", "schema_text"]

RESULTS: dict[str, type[Part]] = {
    "backtest": Backtest,
    "brief": Brief,
    "evaluation": Evaluation,
    "comparison": Compared,
    "decomposition": Attribution,
    "examination": Examination,
    "frontier": Frontier,
    "hindcast": Hindcast,
    "history": History,
    "sensitivity": Ranked,
    "sweep": Swept,
}
"""Results that commands write as JSON, by the name of their schema's file."""


def schema_text(name: str) -> str:
    """Return the JSON Schema of a result as text, the same whenever it is made.

    Examples
    --------
    >>> '"title": "Brief"' in schema_text("brief")
    True
    """
    schema = RESULTS[name].model_json_schema()
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema, indent=1) + "\n"


def main(words: Sequence[str]) -> None:
    """Write every schema into a folder."""
    folder = Path(words[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name in RESULTS:
        (folder / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
