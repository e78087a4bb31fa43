"""The claim of a rise of 203 percent, computed: the strings that must be shown, and what moves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd
import pytest

from practicable.evidence import Claim, claims_table, examine, statements
from practicable.evidence.claims.claim import NOT_SETTLED
from practicable.facts import record

MUST_SHOW = (
    "50,308",
    "16,588",
    "203 %",
    "12,195",
    "37,390",
    "+206.6 %",
    "33,316 (+12.2 %)",
    "36,695",
    "+37 %",
)
MARCHES = {2014: 49_596, 2015: 29_791, 2016: 33_316, 2017: 12_195, 2018: 37_390}
ANNOUNCED = {
    ("total_apprehended_or_inadmissible", "2018-03-01"): 50_308,
    ("total_apprehended_or_inadmissible", "2018-02-01"): 36_695,
    ("total_apprehended_or_inadmissible", "2017-03-01"): 16_588,
    ("inadmissible_at_ports", "2018-03-01"): 12_915,
    ("apprehended_between_ports", "2018-03-01"): 37_393,
    ("apprehended_between_ports", "2017-03-01"): 12_193,
    ("claimed_rise_in_illegal_border_crossings", "2017-03-01"): 203,
}


@dataclass(frozen=True)
class Made:
    """A record of a few rows, some of which a test alters."""

    frames: dict[str, pd.DataFrame]
    as_of: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.frames)

    def table(self, name: str) -> pd.DataFrame:
        return self.frames[name]


def frame(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    """Rows of measure, first day and value, with the columns that every table has."""
    made = pd.DataFrame(rows, columns=["measure", "period_start", "value"])
    made["period_start"] = pd.to_datetime(made["period_start"])
    made["period_end"] = made["period_start"]
    made["fiscal_year"] = made["period_start"].dt.year
    return made.assign(place="southwest", unit="people", source="made_up")


def made_record(changed: dict[tuple[str, str], float] | None = None) -> Made:
    """The rows behind the claim, with some values changed."""
    monthly = {("total", f"{year}-03-01"): float(value) for year, value in MARCHES.items()}
    monthly |= {("total", "2018-02-01"): 26_660.0}
    announced = {key: float(value) for key, value in ANNOUNCED.items()}
    for key, value in (changed or {}).items():
        (monthly if key in monthly else announced)[key] = value
    return Made(
        {
            "monthly_apprehensions": frame([(*key, value) for key, value in monthly.items()]),
            "march_2018_claim": frame([(*key, value) for key, value in announced.items()]),
        }
    )


def shown(claim: Claim) -> str:
    """Everything that a reader sees of a claim's examination."""
    return " | ".join([claim.finding, *(figure.display for figure in claim.figures), *claim.context])


def rise(changed: dict[tuple[str, str], float] | None = None) -> Claim:
    return examine(made_record(changed))[0]


@pytest.mark.parametrize("text", MUST_SHOW)
def test_must_show_is_computed_from_the_rows(text: str) -> None:
    assert text in shown(rise())


def test_rise_is_supported_with_its_reservations() -> None:
    claim = rise()
    assert claim.verdict == "supported"
    assert claim.finding == (
        "The announced percentage is reproduced (+203 %), and between ports alone the change is +206.6 %; "
        "but the announced count includes 12,915 people who presented themselves at ports and made no "
        "illegal entry, and its base, March 2017, is the lowest March of FY2014-FY2018."
    )


@pytest.mark.parametrize(
    ("key", "value", "gone"),
    [
        (("total", "2018-03-01"), 37_000.0, "37,390"),
        (("total", "2017-03-01"), 12_300.0, "+206.6 %"),
        (("total", "2016-03-01"), 33_000.0, "33,316 (+12.2 %)"),
        (("total_apprehended_or_inadmissible", "2018-03-01"), 50_000.0, "+203 %"),
        (("total_apprehended_or_inadmissible", "2018-02-01"), 38_000.0, "+37 %"),
        (("inadmissible_at_ports", "2018-03-01"), 13_000.0, "12,915"),
        (("apprehended_between_ports", "2017-03-01"), 12_195.0, "12,193"),
    ],
)
def test_an_altered_table_changes_what_is_shown(key: tuple[str, str], value: float, gone: str) -> None:
    assert gone in shown(rise())
    assert gone not in shown(rise({key: value}))


def test_the_verdict_follows_the_rows() -> None:
    both = ("total_apprehended_or_inadmissible", "2017-03-01")
    between = ("total", "2017-03-01")
    assert rise({both: 25_000.0}).verdict == NOT_SETTLED
    assert rise({both: 25_000.0, between: 20_000.0}).verdict == "contradicted"
    assert "not reproduced" in rise({both: 25_000.0}).finding


def test_the_base_month_is_called_lowest_only_when_it_is() -> None:
    claim = rise({("total", "2015-03-01"): 12_000.0})
    assert "is the lowest March" not in claim.finding
    assert any("that of 2015 (12,000)" in line for line in claim.context)


def test_without_the_rows_nothing_is_settled() -> None:
    claim = examine(Made({"monthly_apprehensions": frame([])}))[0]
    assert (claim.verdict, claim.figures) == (NOT_SETTLED, ())


def test_a_claim_has_a_speaker_a_date_and_a_source_and_a_question_none() -> None:
    for said in statements():
        known = (said.speaker, said.date, said.source_title, said.source_url)
        assert all(known) if said.kind == "claim" else not any(known)
        assert said.settles


def test_every_claim_is_examined_once() -> None:
    assert len({said.id for said in statements()}) == len(statements()) == len(all_on_record())


def on_record(name: str, as_of: date | None = None) -> Claim:
    """One claim examined against the official record."""
    return next(claim for claim in all_on_record(as_of) if claim.statement.id == name)


@lru_cache
def all_on_record(as_of: date | None = None) -> tuple[Claim, ...]:
    return examine(record(as_of=as_of))


@pytest.mark.parametrize(
    "text", [*MUST_SHOW, "12,193", "37,393", "+40.2 %", "FY2000-FY2019", "March 2011 (+46.0 %)"]
)
def test_must_show_on_the_official_record(text: str) -> None:
    assert text in shown(on_record("rise-of-200-percent"))


@pytest.mark.parametrize(
    ("name", "verdict", "texts"),
    [
        ("rise-of-200-percent", "supported", ("+203 %", "+206.6 %")),
        (
            "earlier-zero-tolerance",
            "not settled by these data",
            ("−39.4 %", "−31.2 %", "Del Rio, Yuma, Laredo, Tucson", "1,138 (FY2007), +25 %", "−37 %"),
        ),
        ("del-rio-first-year", "supported", ("−37.8 %", "−8.5 %", "none of 8 other sectors")),
        ("yuma-after-streamline", "supported", ("−94.1 %", "−49.5 %", "972")),
        (
            "prosecuted-people-recross-less",
            "not settled by these data",
            ("14 %", "29 %", "24.2 %", "−4.6 points", "−6.1 points", "−1.5 points", "28 to 44 %", "20 %"),
        ),
        ("jail-keeps-from-work", "not settled by these data", ("2 days", "16 days", "82.3 %")),
        ("several-attempts-a-night", "not settled by these data", ("at most 22.6 %",)),
        ("every-person", "contradicted", ("31.9 %", "46.2 %", "32 %", "46 %", "2,206", "41.3 %")),
        (
            "other-prosecutions",
            "not settled by these data",
            ("1,093", "703", "−35.7 %", "cause is not established", "31 times the variance"),
        ),
        (
            "june-2018-fall",
            "not settled by these data",
            ("−15.5 %", "−21.3 %", "−11.3 %", "−20.1 %", "−0.5 %", "In 11 of the 18 years"),
        ),
    ],
)
def test_every_claim_on_the_official_record(name: str, verdict: str, texts: tuple[str, ...]) -> None:
    claim = on_record(name)
    assert claim.verdict == verdict
    assert [text for text in texts if text not in shown(claim)] == []


def test_seasonal_changes_agree_with_those_published() -> None:
    published = record().table("behaviour").query("measure == 'seasonal_change_may_to_june'")
    expected = dict(zip(published["group"], published["value"], strict=True))
    computed = {figure.label: figure.value for figure in on_record("june-2018-fall").figures}
    assert computed["May to June, mean of 2011-2017"] == pytest.approx(-10.1, abs=0.05)
    assert computed["May to June 2018"] == pytest.approx(expected["2018 final data"], abs=0.05)
    for span in ("2000-2017", "2011-2017"):
        assert computed[f"May to June, {span}"] == pytest.approx(expected[f"pooled {span}"], abs=0.05)


def test_on_the_day_of_the_order_what_was_published_later_is_unknown() -> None:
    day = date(2018, 4, 6)
    assert on_record("rise-of-200-percent", day).verdict == "supported"
    assert "FY2000-FY2018" in on_record("rise-of-200-percent", day).finding
    assert on_record("yuma-after-streamline", day).verdict == "supported"
    for name in ("every-person", "other-prosecutions", "june-2018-fall", "jail-keeps-from-work"):
        claim = on_record(name, day)
        assert (claim.figures, claim.verdict) == ((), NOT_SETTLED)
        assert "published" in claim.finding
    assert "Said after 2018-04-06, the date of this record." in on_record("every-person", day).context
    assert not any("2018)" in line for line in on_record("earlier-zero-tolerance", day).context)
    assert "points" not in shown(on_record("prosecuted-people-recross-less", day))


def test_between_may_and_june_the_share_of_june_is_unknown() -> None:
    claim = on_record("every-person", date(2018, 7, 25))
    assert "Adults prosecuted, May 2018" in [figure.label for figure in claim.figures]
    assert "June 2018" not in " ".join(
        f.label for f in claim.figures if f.unit == "percent" and "May" not in f.label
    )


def test_before_the_announcement_nothing_is_settled() -> None:
    claim = on_record("rise-of-200-percent", date(2018, 4, 3))
    assert (claim.verdict, claim.figures) == (NOT_SETTLED, ())
    assert claim.finding == "The counts for March 2018 were not yet published."


def test_in_2007_no_claim_has_more_than_its_time_allows() -> None:
    for claim in examine(record(as_of=date(2007, 1, 31))):
        assert claim.verdict in {NOT_SETTLED, "supported"}
        assert not any("2018" in figure.label for figure in claim.figures)


def test_every_figure_names_a_source_of_the_record() -> None:
    sources = record().sources
    for claim in all_on_record():
        assert all(figure.source in sources for figure in claim.figures)
        assert all(figure.display and figure.definition for figure in claim.figures)


def test_the_table_says_the_same() -> None:
    for row, claim in zip(claims_table(), all_on_record(), strict=True):
        assert (row.id, row.verdict, row.finding) == (claim.statement.id, claim.verdict, claim.finding)
        assert (row.source is None) == (row.kind == "question")


def test_intervals_hold_their_number_and_say_what_they_allow_for() -> None:
    figures = [figure for claim in all_on_record() for figure in claim.figures if figure.interval]
    assert len(figures) > 15
    for figure in figures:
        assert figure.interval is not None
        assert figure.interval.low <= figure.value <= figure.interval.high
        assert figure.interval.level in {None, 0.9, 0.95}
        assert figure.interval.kind
