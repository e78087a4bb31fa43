"""The page of a frontier: what target shares take of each district's courts, beside the most ever heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practicable.brief.charts.studies import frontier_chart
from practicable.brief.studies.study_page import (
    PageFigure,
    PageSection,
    StudyPage,
    fingerprints,
    render_study,
)
from practicable.brief.text.exports import QUANTITY_COLUMNS, Export, export, quantity_cells, shown
from practicable.results.base import read_result
from practicable.results.frontier import Frontier
from practicable.results.frontier_reports import (
    addition_words,
    floor_report,
    month_report,
    target_report,
    unit_report,
)
from practicable.results.phrases import bound_spaces, capitalised, count, day, exact_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from practicable.results.frontier import DistrictFrontier, TargetTaken

__all__ = ["frontier_page"]

_WHOLE = "100 % target"
"""Key of its definition, which the numbers hold where it is asked for."""

_LEGEND = (
    ("median", "share practicable, median"),
    ("outer", "90 of 100 replicates"),
    ("range", "hearings of the record, 90 of 100 replicates, at the median share that they give"),
    ("history", "heard by the record, or published, each a line"),
    ("diamond", "what a target takes"),
)


def frontier_page(numbers: Frontier | Mapping[str, object]) -> str:
    """Render a frontier as HTML.

    Parameters
    ----------
    numbers : Frontier or mapping
        A mapping is the content of a JSON file and is read first.

    Returns
    -------
    str
        One document that refers to nothing outside itself except by source links.

    Raises
    ------
    InputError
        When the content of a file is of another version or does not follow the schema.
    """
    return render_study(
        _page(numbers if isinstance(numbers, Frontier) else read_result(Frontier, numbers, "frontier"))
    )


def _page(numbers: Frontier) -> StudyPage:
    return StudyPage(
        imprint="frontier",
        title=f"What would make it practicable: {numbers.order.title}",
        dates=_dates(numbers),
        sentence=bound_spaces(numbers.sentence),
        reading=bound_spaces(_reading(numbers)),
        export=_answer(numbers),
        sections=(_districts(numbers), *_tables(numbers), _added(numbers), _notes(numbers)),
        command=numbers.reproducibility.command,
        warnings=numbers.rests_on.warnings,
        fingerprints=fingerprints(numbers.reproducibility),
    )


def _dates(numbers: Frontier) -> str:
    seen = "with what was announced later" if numbers.whole else "as announced by then"
    as_of, first, last = (day(one) for one in (numbers.as_of, numbers.first, numbers.until))
    return f"Simulated with what was public on {as_of}, the order {seen}; {first} to {last}."


def _reading(numbers: Frontier) -> str:
    n, whole = numbers.reproducibility.replicates, numbers.definitions.get(_WHOLE)
    told = f" The {_WHOLE} is {whole}." if whole else ""
    return (
        f"A target counts as reached when {exact_percent(numbers.probability)} of 100 simulated futures"
        f" reach it. Found in {n} replicates and confirmed in {n} others.{told}"
    )


def _answer(numbers: Frontier) -> Export:
    rows = [
        (
            district.key,
            one.target,
            one.needed,
            district.highest[0].value,
            one.times_record,
            *((None,) * 3 if sure is None else (sure.probability, sure.low, sure.high)),
        )
        for district in numbers.districts
        for one in district.targets
        for sure in (one.confirmed,)
    ]
    header = (
        "district",
        "target",
        "defendants_per_court_day",
        "most_on_record",
        "times_most_on_record",
        "confirmed",
        "confirmed_low",
        "confirmed_high",
    )
    return export("frontier", f"{numbers.sentence} {_credit(numbers)}", header=header, rows=rows)


def _credit(numbers: Frontier) -> str:
    run, order = numbers.reproducibility, numbers.order
    known = f"the public record as known on {day(numbers.as_of)} (facts {run.facts_hash[:12]})"
    made = f"practicable {run.versions['practicable']}, seed {run.seed}, {run.replicates} replicates"
    return f"Source: simulation of order {order.id} ({order.hash[:12]}) on {known}, {made}."


def _districts(numbers: Frontier) -> PageSection:
    return PageSection(
        key="districts",
        title="The five districts",
        lead="How much of the order could be obeyed, by improper-entry defendants heard in a court day.",
        figures=tuple(_figure(district, numbers) for district in numbers.districts if district.share),
    )


def _figure(district: DistrictFrontier, numbers: Frontier) -> PageFigure:
    sentence, key = _told(district), f"frontier-{district.key}"
    rows = [
        (district.key, point.per_court_day, *quantity_cells(point.share))
        for point in district.curve
        if point.share
    ]
    header = ("district", "defendants_per_court_day", *QUANTITY_COLUMNS)
    return PageFigure(
        key=district.key,
        title=district.name,
        caption="Share practicable, of 100 eligible adults, by defendants per court day, the same in every"
        " replicate.",
        chart=frontier_chart(key, district, sentence),
        sentence=bound_spaces(sentence),
        export=export(key, f"{sentence} {_credit(numbers)}", header=header, rows=rows),
        legend=_LEGEND,
    )


def _told(district: DistrictFrontier) -> str:
    most = district.highest[0]
    return (
        f"{district.name}: {district.told} {'; '.join(_target(one) for one in district.targets)}."
        f" Most on record: {count(most.value, 0)} ({most.label}, {most.period})."
    )


def _target(one: TargetTaken) -> str:
    if one.needed is None:
        return f"{exact_percent(one.target)} %: {one.why}"
    return f"{exact_percent(one.target)} % takes {count(one.needed, 0)}"


def _tables(numbers: Frontier) -> tuple[PageSection, ...]:
    words, source = numbers.definitions, _credit(numbers)
    return (
        PageSection(
            key="targets",
            title="What targets take",
            lead=(
                "In defendants per court day, the unit of the record; in other units only where a source or"
                " the user gives the conversion."
            ),
            tables=(
                shown(target_report(numbers), "frontier-targets", source),
                shown(unit_report(numbers), "frontier-units", source),
            ),
        ),
        PageSection(
            key="floors",
            title="Floors of due process",
            lead=f"{words['floors'].capitalize()}.",
            tables=(shown(floor_report(numbers), "frontier-floors", source),),
        ),
        PageSection(
            key="months",
            title="Month by month",
            lead=f"{words['by month'].capitalize()}.",
            tables=(shown(month_report(numbers), "frontier-months", source),),
        ),
    )


def _added(numbers: Frontier) -> PageSection:
    return PageSection(
        key="additions",
        title="What was added",
        lead=(
            "Resources that the order names, and how many cases a court day each would have had to take for"
            " its districts to reach a target."
        ),
        notes=tuple(bound_spaces(capitalised(one)) for one in addition_words(numbers))
        or ("The order names none.",),
    )


def _notes(numbers: Frontier) -> PageSection:
    return PageSection(
        key="definitions",
        title="Definitions and sources",
        notes=(
            *(f"{word.capitalize()}: {text}." for word, text in numbers.definitions.items()),
            *(f"{source.title} ({source.publisher}). {source.url}" for source in numbers.sources),
        ),
    )
