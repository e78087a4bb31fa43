"""What a hindcast may know: a figure, a directive or a prior of a later day is refused where planted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from practicable.border.parameters import parameters_as_of
from practicable.errors import InputError
from practicable.facts import Record, record
from practicable.fit.behaviour.shipped import posterior_draws
from practicable.fit.behaviour.summary import fit_told
from practicable.orders import load
from practicable.study.hindcast import HindcastRequest, hindcast
from practicable.study.hindcast.information import Information, announced_later, information

if TYPE_CHECKING:
    from pandas import DataFrame

AS_OF = date(2018, 4, 6)
ORDER = load("zero-tolerance-2018")


@dataclass(frozen=True)
class Leaky(Record):
    """A record that lets one figure through that was published later: TRAC's count of May 2018."""

    def table(self, name: str) -> DataFrame:
        import pandas as pd

        shown = super().table(name)
        if name != "prosecutions":
            return shown
        whole = Record(self.directory).table(name)
        planted = whole[
            (whole["measure"] == "CBP_referred_prosecutions_month") & (whole["period_start"] == "2018-05-01")
        ]
        assert len(planted) == 1
        return pd.concat([shown, planted], ignore_index=True)


def leaky() -> Leaky:
    honest = record(as_of=AS_OF)
    return Leaky(honest.directory, AS_OF)


def test_a_planted_figure_is_refused_and_named() -> None:
    with pytest.raises(InputError) as caught:
        information(leaky(), ORDER)
    message = str(caught.value)
    assert "2018-07-24" in message
    assert "CBP_referred_prosecutions_month" in message
    assert "\n" not in message


def test_the_hindcast_itself_refuses_a_planted_figure_before_it_simulates() -> None:
    request = HindcastRequest(ORDER, AS_OF, date(2018, 5, 31), replicates=2)
    with pytest.raises(InputError, match="published on 2018-07-24"):
        hindcast(request, leaky(), record())


def test_a_record_without_a_day_is_refused() -> None:
    with pytest.raises(InputError, match="restricted to a day"):
        information(record(), ORDER)


def test_a_record_of_a_later_day_is_refused() -> None:
    request = HindcastRequest(ORDER, AS_OF, date(2018, 5, 31), replicates=2)
    with pytest.raises(InputError, match="restricted to 2018-07-01, not to 2018-04-06"):
        hindcast(request, record(as_of=date(2018, 7, 1)), record())


def test_a_directive_announced_later_is_refused() -> None:
    with pytest.raises(InputError, match="announced on 2018-05-07"):
        Information(AS_OF, record(as_of=AS_OF), ORDER, parameters_as_of(AS_OF), None)


def test_a_fit_of_later_figures_is_refused() -> None:
    with pytest.raises(InputError, match="the fit rests on a figure published on 2018-10-14"):
        Information(
            AS_OF, record(as_of=AS_OF), ORDER.as_of(AS_OF), parameters_as_of(AS_OF), posterior_draws(None)
        )


def test_a_prior_published_later_is_refused() -> None:
    with pytest.raises(InputError, match=r"the range of .* was published on 2018"):
        Information(AS_OF, record(as_of=AS_OF), ORDER.as_of(AS_OF), parameters_as_of(None), None)


def test_what_was_known_is_let_through() -> None:
    known = information(record(as_of=AS_OF), ORDER)
    assert [directive.announced for directive in known.order.directives] == [AS_OF]
    assert all(one.published <= AS_OF or one.kind == "assumed" for one in known.parameters)
    assert set(known.assumed) == {one.key for one in known.parameters if one.published > AS_OF}


def test_resources_alone_announced_later_make_a_second_column() -> None:
    order = ORDER.model_copy(update={"directives": ORDER.directives[:1]})
    assert announced_later(order, AS_OF) == {
        "directives": 0,
        "ends of directives": 0,
        "resources": 6,
        "announcements": 0,
    }
    request = HindcastRequest(order, AS_OF, date(2018, 4, 30), replicates=2, rule="peak_year")
    found = hindcast(request, record(as_of=AS_OF), record())
    assert found.information.announced_later["resources"] == 6
    assert all(row.given_later is not None for row in found.rows)


def test_an_end_announced_later_is_counted_apart() -> None:
    day = date(2018, 5, 7)
    assert announced_later(ORDER, day) == {
        "directives": 0,
        "ends of directives": 1,
        "resources": 1,
        "announcements": 0,
    }
    assert announced_later(ORDER, date(2018, 4, 5))["announcements"] == 1


def test_prior_only_says_what_ships_and_how_to_learn_whether_a_fit_could_be_made() -> None:
    said = fit_told(parameters_as_of(AS_OF), None).sentence
    assert "no fit that ships rests on what had been published by the as-of date alone" in said
    assert "`practicable fit --as-of DATE`" in said
