"""Everything the evaluation finds: computed anew, or read from the stored result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from practicable.errors import InputError, nearest
from practicable.evidence.data.panel import LAST_YEAR, build_panel
from practicable.evidence.designs.checks import check_streamline
from practicable.evidence.designs.dose import demonstrate_dose
from practicable.evidence.designs.exposure import estimate_exposure, exposure_of, exposure_study, first_stage
from practicable.evidence.designs.interruptions import estimate_interruption, interruptions
from practicable.evidence.designs.staggered import (
    PLACEBO,
    estimate_linear,
    estimate_synthetic,
    specifications,
)
from practicable.evidence.designs.windows import Study, streamline_study
from practicable.evidence.estimators.library import decompose, negative_share
from practicable.evidence.estimators.linear import treated, two_way
from practicable.evidence.estimators.synthetic import control_path
from practicable.evidence.evaluation.transfer import deterrence_prior, dose_of
from practicable.provenance import digest, versions
from practicable.results.evaluation import (
    AddedShare,
    Bins,
    CheckResult,
    DeterrencePrior,
    DoseShown,
    Evaluation,
    Exposure,
    Findings,
    MethodEstimate,
    PlaceboBins,
    Specification,
    Start,
    StudyWindow,
    SyntheticPath,
    TwoWayPart,
)

if TYPE_CHECKING:
    from practicable.evidence.data.figures import Tables
    from practicable.evidence.data.panel import Array, Panel
    from practicable.evidence.estimators.estimate import Estimate

__all__ = [
    "DESIGNS",
    "evaluate",
    "histogram",
    "panel_digest",
    "placebo_histograms",
    "reported",
    "stored_evaluation",
    "synthetic_paths",
]

_BINS = 41
_DATED = ("del_rio", "yuma", "laredo", "tucson")
"""Sectors whose start is on record."""


def synthetic_paths(study: Study) -> list[SyntheticPath]:
    """Lay each sector whose start is dated beside its synthetic control of sectors never treated."""
    rows = {sector: n for n, sector in enumerate(study.sectors)}
    donors = study.outcome[[rows[sector] for sector in study.never]]
    found: list[SyntheticPath] = []
    for sector in _DATED:
        start = study.cohorts[rows[sector]]
        path = control_path(study.outcome[rows[sector]], donors, start)
        found.append(
            SyntheticPath(
                sector=sector,
                start=study.years[start],
                years=tuple(study.years),
                actual=tuple(path.actual.tolist()),
                synthetic=tuple(path.synthetic.tolist()),
                weights=dict(zip(study.never, path.weights.tolist(), strict=True)),
                fit=path.fit,
            )
        )
    return found


def placebo_histograms(synthetic: Sequence[tuple[Estimate, Array]]) -> list[PlaceboBins]:
    """Summarise the placebo effects of each synthetic method, with the actual effect beside them."""
    return [
        PlaceboBins(
            method=estimate.method,
            effect=estimate.effect,
            p_value=estimate.p_value,
            ways=len(placebos) - 1,
            **histogram(placebos[1:]).dump(),
        )
        for estimate, placebos in synthetic
        if estimate.inference == PLACEBO
    ]


def histogram(values: Array) -> Bins:
    """Count values in bins of equal width."""
    counts, edges = np.histogram(values, bins=_BINS)
    return Bins(edges=tuple(edges.tolist()), counts=tuple(counts.tolist()))


Report = Callable[[], None]

_FEWEST, _DIGITS = 80, 6


def evaluate(
    record: Tables,
    design: str | None = None,
    *,
    draws: int = 4000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Recompute the evaluation.

    Parameters
    ----------
    record : Record
        The whole record, or as of a date: then `streamline` alone, from the fiscal years published by it.
    design : str, optional
        One of `DESIGNS`; all of them by default.
    draws : int
        Worlds of the null simulation of the staggered designs, at least 80; slower designs take a part of it.
    seed : int
        Root of every draw.
    progress : callable, optional
        Called with the steps done and their total.

    Returns
    -------
    Evaluation
        Numbers with six significant digits.

    Raises
    ------
    InputError
        When the design is unknown, needs years not yet published, or the draws are too few.
    """
    _refuse_unknown(design)
    if draws < _FEWEST:
        raise InputError(
            f"{draws} draws are too few to measure a size; give at least {_FEWEST}", where="draws"
        )
    panel = build_panel(record)
    if panel.years[-1] < LAST_YEAR and design != "streamline":
        raise InputError(
            f"FY{LAST_YEAR} had not been published by then; accepted as of a date: streamline", where="design"
        )
    chosen = (design,) if design else tuple(DESIGNS)
    steps = sum(_STEPS[name] for name in chosen)
    done = iter(range(1, steps + 1))

    def report() -> None:
        at = next(done)
        if progress is not None:
            progress(at, steps)

    found = [DESIGNS[name](panel, draws, seed, report) for name in chosen]
    content: dict[str, Any] = {
        "schema": "practicable/evaluation/1",
        "seed": seed,
        "draws": draws,
        "panel": panel_digest(panel),
        "versions": {**versions(), **{name: version(name) for name in ("diff-diff", "statsmodels")}},
        "estimates": [],
    }
    for part in found:
        content |= part.dump() | {"estimates": [*content["estimates"], *part.dump().get("estimates", [])]}
    return Evaluation.model_validate(_rounded(content))


def reported(estimate: Estimate) -> MethodEstimate:
    """Return an estimate as it is reported; what is not finite (a missing bound or error) becomes None."""
    content = asdict(estimate)
    for part in (content, *content["event_time"]):
        for name in ("se", "low", "high"):
            part[name] = part[name] if math.isfinite(part[name]) else None
    return MethodEstimate(**content)


def stored_evaluation(design: str | None = None) -> Evaluation:
    """Read the stored result that the package carries.

    Parameters
    ----------
    design : str, optional
        Only this design's part; everything by default.
    """
    _refuse_unknown(design)
    path = files("practicable.evidence.evaluation").joinpath("results/evaluation.json")
    whole = Evaluation.model_validate_json(path.read_bytes())
    if design is None:
        return whole
    others = {key for name, keys in _PARTS.items() if name != design for key in keys}
    kept = {key: value for key, value in whole.dump().items() if key not in others}
    estimates = [one.dump() for one in whole.estimates if one.design == design]
    return Evaluation.model_validate(kept | {"estimates": estimates})


def panel_digest(panel: Panel) -> str:
    """SHA-256 of the panel's figures and starts: two evaluations of one panel have the same."""
    series: Mapping[str, Mapping[str, Array]] = {"monthly": panel.monthly, "yearly": panel.yearly}
    return digest(
        {
            "figures": {
                period: {name: np.nan_to_num(values, nan=-1.0).tolist() for name, values in found.items()}
                for period, found in series.items()
            },
            "starts": [[a.sector, str(a.day), str(a.earliest), str(a.latest)] for a in panel.adoptions],
        }
    )


def _streamline(panel: Panel, draws: int, seed: int, report: Report) -> Findings:
    study = streamline_study(panel)
    estimates = estimate_linear(panel, study, draws=draws, seed=seed)
    report()
    synthetic = estimate_synthetic(panel, study, draws=draws, seed=seed)
    report()
    estimates += [estimate for estimate, _ in synthetic]
    checks = check_streamline(panel)
    report()
    curve = specifications(panel)
    report()
    dose = dose_of(panel, study.never)
    prior = asdict(deterrence_prior(estimates, checks, dose))
    return Findings(
        estimates=tuple(reported(estimate) for estimate in estimates),
        study=_described(panel, study),
        decomposition=tuple(TwoWayPart(**asdict(one)) for one in decompose(study.outcome, study.cohorts)),
        negative_share=negative_share(two_way(treated(study.cohorts, len(study.years)))),
        checks=tuple(CheckResult(**asdict(check)) for check in checks),
        paths=tuple(synthetic_paths(study)),
        placebos=tuple(placebo_histograms(synthetic)),
        specifications=tuple(Specification(**asdict(one)) for one in curve),
        prior=DeterrencePrior(**prior, dose=AddedShare(**asdict(dose))),
    )


def _exposure(panel: Panel, draws: int, seed: int, report: Report) -> Findings:
    estimates: list[Estimate] = []
    for series in ("single_adult", "total"):
        study = exposure_study(panel, series)
        estimates += estimate_exposure(panel, study, draws=draws // 2, seed=seed)
        report()
    slope, p_value = first_stage(panel)
    share = dict(zip(panel.sectors, exposure_of(panel).tolist(), strict=True))
    return Findings(
        estimates=tuple(reported(estimate) for estimate in estimates),
        exposure=Exposure(share=share, first_stage=slope, first_stage_p=p_value),
    )


def _series(panel: Panel, draws: int, seed: int, report: Report) -> Findings:
    found: list[MethodEstimate] = []
    for case in interruptions(panel):
        found.append(reported(estimate_interruption(case, draws=draws // 4, seed=seed)))
        report()
    return Findings(estimates=tuple(found))


def _dose(panel: Panel, draws: int, seed: int, report: Report) -> Findings:
    shown = demonstrate_dose(panel, draws=draws // 4, seed=seed)
    report()
    content = asdict(shown) | {"worlds": histogram(shown.worlds)}
    return Findings(dose=DoseShown.model_validate(content))


DESIGNS: Mapping[str, Callable[[Panel, int, int, Report], Findings]] = {
    "streamline": _streamline,
    "exposure": _exposure,
    "series": _series,
    "dose": _dose,
}
"""The designs, in the order in which they are shown."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "streamline": (
        "study",
        "decomposition",
        "negative_share",
        "checks",
        "paths",
        "placebos",
        "specifications",
        "prior",
    ),
    "exposure": ("exposure",),
    "series": (),
    "dose": ("dose",),
}
"""What each design adds to the content beside its estimates."""

_STEPS: Mapping[str, int] = {"streamline": 4, "exposure": 2, "series": 3, "dose": 1}


def _refuse_unknown(design: str | None) -> None:
    if design is not None and design not in _STEPS:
        raise InputError(f"no design is called '{design}'; {nearest(design, _STEPS)}", where="design")


def _described(panel: Panel, study: Study) -> StudyWindow:
    return StudyWindow(
        years=tuple(study.years),
        never=tuple(study.never),
        first_year={
            sector: study.years[start]
            for sector, start in zip(study.sectors, study.cohorts, strict=True)
            if start >= 0
        },
        starts=tuple(
            Start(
                sector=start.sector,
                day=str(start.day),
                earliest=str(start.earliest),
                latest=str(start.latest),
                uncertain=start.uncertain,
                source=start.source,
            )
            for start in panel.adoptions
        ),
    )


def _rounded(content: Any) -> Any:
    """Keep six significant digits of every number: what is stored stays small, and alike on every machine."""
    if isinstance(content, float):
        return float(f"{content:.{_DIGITS}g}")
    if isinstance(content, Mapping):
        return {key: _rounded(value) for key, value in cast("Mapping[str, Any]", content).items()}
    if isinstance(content, (list, tuple)):
        return [_rounded(value) for value in cast("Sequence[Any]", content)]
    return content
