"""What the record says of the orders in the library, and what was known of them by a date."""

from __future__ import annotations

import pickle
from datetime import date

import pytest

from practicable.geography import CELLS, DISTRICTS
from practicable.orders import Order, library, load, parse, plain_sentences, plain_words
from practicable.orders.service import orders_list, orders_show

ORDER_DAY = date(2018, 4, 6)


@pytest.fixture
def zero_tolerance() -> Order:
    return load("zero-tolerance-2018")


def test_single_adults_are_referred_everywhere_from_the_day_of_the_order(zero_tolerance: Order) -> None:
    for district in DISTRICTS:
        assert zero_tolerance.referral_share(district, "single_adult", date(2018, 4, 5)) is None
        assert zero_tolerance.referral_share(district, "single_adult", ORDER_DAY) == 1.0
        assert zero_tolerance.referral_share(district, "single_adult", date(2018, 12, 31)) == 1.0


def test_family_adults_are_referred_from_5_may_to_20_june(zero_tolerance: Order) -> None:
    in_force = {
        day: zero_tolerance.referral_share("txsd", "family_adult", day)
        for day in (
            date(2018, 5, 4),
            date(2018, 5, 5),
            date(2018, 6, 20),
            date(2018, 6, 21),
        )
    }
    assert list(in_force.values()) == [None, 1.0, 1.0, None]


def test_attorneys_of_2_may(zero_tolerance: Order) -> None:
    added = {
        resource.district: resource.amount
        for resource in zero_tolerance.resources
        if resource.announced == date(2018, 5, 2)
    }
    assert added == {"txsd": 8, "casd": 8, "txwd": 7, "azd": 6, "nmd": 6}
    assert sum(added.values()) == 35
    assert all(resource.start is None for resource in zero_tolerance.resources)


def test_military_lawyers_are_shared_by_four_districts(zero_tolerance: Order) -> None:
    (military,) = (r for r in zero_tolerance.resources if r.announced == date(2018, 6, 20))
    assert (military.amount, military.district) == (21, None)
    assert set(military.districts) == {"azd", "nmd", "txwd", "txsd"}


def test_on_the_day_of_the_order_neither_families_nor_attorneys_were_known(zero_tolerance: Order) -> None:
    known = zero_tolerance.as_of(ORDER_DAY)
    assert [dict(directive.refer) for directive in known.directives] == [{"single_adult": 1.0}]
    assert known.resources == ()
    assert known.message is not None


def test_before_the_order_nothing_was_known(zero_tolerance: Order) -> None:
    known = zero_tolerance.as_of(date(2018, 4, 5))
    assert (known.directives, known.resources, known.message) == ((), (), None)


def test_the_end_of_family_referral_was_not_known_before_it_was_announced(zero_tolerance: Order) -> None:
    before, after = (
        zero_tolerance.as_of(day).directives[1] for day in (date(2018, 6, 19), date(2018, 6, 20))
    )
    assert before.end is None
    assert after.end == date(2018, 6, 20)


def test_what_is_known_by_a_date_has_its_own_hash(zero_tolerance: Order) -> None:
    assert zero_tolerance.as_of(date(2019, 1, 1)).hash == zero_tolerance.hash
    assert zero_tolerance.as_of(ORDER_DAY).hash != zero_tolerance.hash


def test_streamline_starts_by_sector() -> None:
    order = load("operation-streamline")
    starts = {
        "del_rio": date(2005, 12, 1),
        "yuma": date(2006, 12, 1),
        "laredo": date(2007, 10, 30),
        "tucson": date(2008, 1, 14),
    }
    certain = {d.sectors[0]: d.start for d in order.directives if not d.uncertain}
    assert certain == starts
    assert {d.sectors[0] for d in order.directives if d.uncertain} == {"rio_grande_valley", "el_paso"}


def test_a_directive_for_a_sector_says_nothing_of_the_rest_of_the_district() -> None:
    order = load("operation-streamline")
    day = date(2007, 1, 1)
    referred = {
        cell.key
        for cell in CELLS
        if order.referral_share(cell.district, "single_adult", day, sector=cell.sector)
    }
    assert referred == {"yuma/azd", "del_rio/txwd"}
    assert order.referral_share("azd", "single_adult", day) is None


def test_consequence_delivery_is_administrative_and_leaves_prosecution_alone() -> None:
    order = load("consequence-delivery")
    day = date(2012, 6, 1)
    assert order.referral_share("azd", "single_adult", day) is None
    assert order.administrative_share("azd", day) == 0.85
    assert order.as_of(day).directives == ()


def test_baseline_directs_nothing() -> None:
    order = load("baseline")
    assert order.directives == order.resources == ()


def test_after_an_override_ends_the_earlier_directive_holds_again() -> None:
    entry = '[[directive]]\nfrom = {}\n{}districts = ["azd"]\nrefer = {{ single_adult = {} }}\n'
    text = 'id = "x"\ntitle = "X"\n' + entry.format("2020-01-01", "", 1.0)
    text += entry.format("2020-02-01", "until = 2020-02-29\n", 0.25)
    order = parse(text, name="x.toml")
    days = (date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 29), date(2020, 3, 1))
    assert [order.referral_share("azd", "single_adult", day) for day in days] == [1.0, 0.25, 0.25, 1.0]


def test_plain_words_of_the_order_of_2018(zero_tolerance: Order) -> None:
    words = plain_words(zero_tolerance)
    assert words[1] == (
        "From 6 April 2018, in all five districts: all adults travelling alone eligible for it are referred "
        "for prosecution."
    )
    assert words[3] == (
        "The directive on adults in families of 5 May 2018 ends with 20 June 2018 "
        "(made public on 20 June 2018)."
    )
    assert any(
        sentence.startswith(
            "8 prosecuting attorneys are added in the Southern District of Texas, from a day not on"
        )
        for sentence in words
    )


def test_each_plain_sentence_carries_the_date_it_became_public(zero_tolerance: Order) -> None:
    unseen = [
        told for told in plain_sentences(zero_tolerance) if told.announced and told.announced > ORDER_DAY
    ]
    assert len(unseen) == 8
    seen = plain_sentences(zero_tolerance.as_of(ORDER_DAY))
    assert all(told.announced is None or told.announced <= ORDER_DAY for told in seen)


def test_orders_survive_pickling() -> None:
    for order in library():
        assert pickle.loads(pickle.dumps(order)) == order


def test_list_and_show_agree() -> None:
    listed = {line["id"]: line["hash"] for line in orders_list()}
    assert listed == {name: orders_show(name)["hash"] for name in listed}
