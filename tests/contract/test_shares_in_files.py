"""Shares in order and study files: per cent with its sign or from 0 to 1, refused as options refuse them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practicable.errors import InputError
from practicable.literals import read_share
from practicable.orders import Order, from_content, parse
from practicable.study.sweep.study_file import Study, load_study
from practicable.study.sweep.sweep import design_rows

ORDER = """id = "o"
title = "O"

[[directive]]
from = 2018-05-01
announced = 2018-05-01
districts = ["azd"]
refer = { single_adult = REFER }
administrative = SANCTION

[practicable]
existing_work = "share"
share_for_order = PART
"""
STUDY = """id = "s"
title = "S"
order = "zero-tolerance-2018"
as_of = 2018-04-06
outcomes = ["share"]
design = { kind = "full-factorial" }

[[lever]]
path = "directive[1].refer.single_adult"
values = LEVER

[[uncertainty]]
key = "p_apprehension_adult"
values = QUANTILES
"""
REFUSED = ("80", "1.5", "-0.1", '"101%"', "nan", "inf", '"half"', '"8_0%"', '"٨٠%"', '"80%%"', '"%"', '""')


def order_of(refer: str = "0.5", sanction: str = "0.1", part: str = "0.2") -> Order:
    text = ORDER.replace("REFER", refer).replace("SANCTION", sanction).replace("PART", part)
    return parse(text, name="o.toml")


def study_of(folder: Path, lever: str = "[0.5]", quantiles: str = "[0.5]") -> Study:
    path = folder / "s.toml"
    path.write_text(STUDY.replace("LEVER", lever).replace("QUANTILES", quantiles), encoding="utf-8")
    return load_study(path)


@given(st.integers(0, 1_000))
@settings(max_examples=30)
def test_per_cent_in_an_order_is_the_share_that_an_option_reads(tenths: int) -> None:
    written = f"{tenths // 10}.{tenths % 10}%"
    share = read_share(written)
    for one in (f'"{written}"', repr(share)):
        order = order_of(one, one, one)
        assert order.directives[0].shares == {"single_adult": share, "administrative": share}
        assert order.practicable.share_for_order == share
        assert order.hash == order_of(repr(share), repr(share), repr(share)).hash


@pytest.mark.parametrize("written", REFUSED)
def test_what_an_option_refuses_as_a_share_an_order_refuses_in_the_same_words(written: str) -> None:
    with pytest.raises(InputError) as of_option:
        read_share(written.strip('"'))
    for where, shares in (
        ("directive[1].refer.single_adult", {"refer": written}),
        ("directive[1].administrative", {"sanction": written}),
        ("practicable.share_for_order", {"part": written}),
    ):
        with pytest.raises(InputError) as of_file:
            order_of(**shares)
        said = str(of_file.value)
        assert f"{where}: " in said
        assert str(of_option.value).split("'", 2)[2] in said


def test_truth_and_lists_are_no_shares() -> None:
    for written in ("true", "[0.5]", "2018-04-06"):
        with pytest.raises(InputError, match=r"wrong type, .*; accepted: a number"):
            order_of(written)


def test_content_of_the_page_reads_shares_alike() -> None:
    content = order_of("0.8").model_dump(mode="json", by_alias=True)
    content["directive"][0]["refer"]["single_adult"] = "80%"
    assert from_content(content).hash == order_of("0.8").hash


def test_levers_and_quantiles_of_a_study_are_shares(tmp_path: Path) -> None:
    study = study_of(tmp_path, '["25%", 0.5]', '["10%", 0.9]')
    assert study.levers[0].values == (0.25, 0.5)
    assert study.uncertainties[0].values == (0.1, 0.9)
    assert {row.levers[0] for row in design_rows(study)} == {0.25, 0.5}
    with pytest.raises(InputError, match=r"a value is given twice"):
        study_of(tmp_path, '["50%", 0.5]')


@pytest.mark.parametrize("written", REFUSED)
def test_a_study_refuses_shares_as_options_do(tmp_path: Path, written: str) -> None:
    with pytest.raises(InputError, match=r"no share|not from 0 to 1"):
        study_of(tmp_path, f"[{written}]")
    if not written.startswith('"') or "%" in written:
        with pytest.raises(InputError, match=r"no share|not from 0 to 1"):
            study_of(tmp_path, quantiles=f"[{written}]")
