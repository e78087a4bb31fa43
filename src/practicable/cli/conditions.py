"""Options of the commands that simulate under other than ordinary conditions."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["Memory", "Uncertainty", "Without"]

Without = Annotated[
    list[str] | None, typer.Option(help="Mechanism put out of force, such as message; repeatable.")
]
Memory = Annotated[
    str | None,
    typer.Option(help="Most memory of the run, for example 4G [default: 70 % of what is free]."),
]
Uncertainty = Annotated[
    str, typer.Option(help="full, or median: parameters and forecast held at their medians.")
]
