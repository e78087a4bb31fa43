"""The one entry: command line, page and brief call these functions alone, so that all show the same numbers.

Every function imports its room when called, which keeps ``import practicable`` fast.
"""

from __future__ import annotations

from practicable.api.capacity import (
    FrontierOptions,
    frontier,
    frontier_page,
)
from practicable.api.comparison import (
    Comparison,
    compare,
)
from practicable.api.evaluation import (
    evaluate,
    evaluation_rows,
    render_evaluation,
    require_evaluation_figure,
    stored_estimates,
    tell_evaluation,
)
from practicable.api.evidence import (
    claims,
    published_results,
)
from practicable.api.fitting import (
    arrivals_trial,
    backtest,
    fit,
    fit_coverage,
)
from practicable.api.hindcasts import (
    examine_hindcasts,
    hindcast,
    stored_hindcasts,
    tell_hindcasts,
)
from practicable.api.options import (
    FitOptions,
    RunOptions,
)
from practicable.api.pages import (
    comparison_figure,
    history_figure,
    make_pages_ready,
    reliability_figure,
    render_brief,
    render_comparison,
    render_sensitivity,
)
from practicable.api.record import (
    facts_check,
    facts_import,
    facts_list,
    facts_show,
    make_brief_ready,
    make_ready,
    mechanisms,
    orders_check,
    orders_form,
    orders_list,
    orders_new,
    orders_read,
    orders_show,
    orders_toml,
    parameters_list,
    parameters_page,
    parameters_show,
    sources_list,
    uncertainties,
)
from practicable.api.simulation import (
    brief_numbers,
    decompose,
    expected,
    expected_base,
    history,
)
from practicable.api.sweeps import (
    runs_clear,
    runs_list,
    runs_show,
    sweep,
)
from practicable.api.uncertainty import (
    sensitivity,
)

__all__ = [
    "Comparison",
    "FitOptions",
    "FrontierOptions",
    "RunOptions",
    "arrivals_trial",
    "backtest",
    "brief_numbers",
    "claims",
    "compare",
    "comparison_figure",
    "decompose",
    "evaluate",
    "evaluation_rows",
    "examine_hindcasts",
    "expected",
    "expected_base",
    "facts_check",
    "facts_import",
    "facts_list",
    "facts_show",
    "fit",
    "fit_coverage",
    "frontier",
    "frontier_page",
    "hindcast",
    "history",
    "history_figure",
    "make_brief_ready",
    "make_pages_ready",
    "make_ready",
    "mechanisms",
    "orders_check",
    "orders_form",
    "orders_list",
    "orders_new",
    "orders_read",
    "orders_show",
    "orders_toml",
    "parameters_list",
    "parameters_page",
    "parameters_show",
    "published_results",
    "reliability_figure",
    "render_brief",
    "render_comparison",
    "render_evaluation",
    "render_sensitivity",
    "require_evaluation_figure",
    "runs_clear",
    "runs_list",
    "runs_show",
    "sensitivity",
    "sources_list",
    "stored_estimates",
    "stored_hindcasts",
    "sweep",
    "tell_evaluation",
    "tell_hindcasts",
    "uncertainties",
]
