"""What follows from the fitted parameters: what the border model takes, and what the record leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from practicable.fit.behaviour.predictions import Repeats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from practicable.fit.behaviour.carried import Carried
    from practicable.fit.behaviour.predictions import Model
    from practicable.fit.behaviour.priors import Values

__all__ = ["DERIVED", "Derived", "derived_values"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived quantity.

    Attributes
    ----------
    key, label, unit : str
        Stable name, plain words, unit.
    rests_on : str
        A parameter without which the quantity cannot be told, however narrow its range; empty for none.
        Re-apprehension fixes the product of apprehension and re-attempt, never the two.
    """

    key: str
    label: str
    unit: str
    rests_on: str = ""


DERIVED: tuple[Derived, ...] = (
    Derived(
        "p_reapprehension_civil",
        "Adults apprehended again after an administrative penalty, nationalities of the last fitted year",
        "probability",
    ),
    Derived("p_reattempt_civil", "The same adults who try again", "probability", "p_apprehension_adult"),
    Derived(
        "attempts_per_apprehension",
        "Attempts by single adults per apprehension",
        "ratio",
        "p_apprehension_adult",
    ),
    Derived(
        "entries_per_apprehension",
        "Entries of single adults per apprehension",
        "ratio",
        "p_apprehension_adult",
    ),
)


def derived_values(
    model: Model, values: Values, carried: Sequence[Carried]
) -> dict[str, NDArray[np.float64]]:
    """Compute the derived quantities draw by draw.

    Parameters
    ----------
    model : Model
    values : mapping of str to ndarray, shape (n,)
        The free parameters.
    carried : sequence of Carried, length n
        One for each draw.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        By key of `DERIVED`.
    """
    model_year, on = model.history.years[-1], model.history.reference
    p = np.asarray(values["p_apprehension_adult"])
    mixed = np.empty(len(carried))
    for index, one in enumerate(carried):
        repeats = Repeats.of(model, {key: draws[index : index + 1] for key, draws in values.items()}, one)
        mexican = float(repeats.mexican_share([model_year])[0, 0])
        ratio = float(values["ratio_reapprehension_other"][index])
        mixed[index] = (mexican + (1.0 - mexican) * ratio) * float(repeats.again([on])[0, 0, 1])
    return {
        "p_reapprehension_civil": mixed * p,
        "p_reattempt_civil": mixed,
        "attempts_per_apprehension": 1.0 / p,
        "entries_per_apprehension": (1.0 - p) / p,
    }
