"""Every unusable order file is refused with one line: file, line, key, what was wrong, what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from practicable.errors import InputError
from practicable.orders import LIBRARY, load, parse
from practicable.orders.service import orders_check

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'id = "x"\ntitle = "X"\nissued = 2020-01-01\n'
ORDER = HEAD + '[[directive]]\nfrom = 2020-01-01\ndistricts = ["azd"]\nrefer = { single_adult = 1.0 }\n'
BEDS = HEAD + '[[resource]]\nkind = "jail_beds"\namount = 10\ndistrict = "azd"\n'
RESOURCE = HEAD + '[[resource]]\nkind = "attorneys"\namount = 1\ndistrict = "azd"\n'
DISTRICTS = "accepted: azd, casd, nmd, txsd, txwd"
TABLES = "accepted: directive, id, issued, message, practicable, resource, source, summary, title"


def second(share: float, *, start: str = "2020-01-01", districts: str = '["azd"]') -> str:
    """A directive after the one in ORDER."""
    return f"[[directive]]\nfrom = {start}\ndistricts = {districts}\nrefer = {{ single_adult = {share} }}\n"


SEPARATE = "accepted: equal shares, separate dates, or the override last and starting later"
BAD = {
    "unknown district": (
        ORDER.replace('"azd"', '"azdd"'),
        f"o.toml:6: directive[1].districts: unknown district 'azdd'; did you mean 'azd'? {DISTRICTS}",
    ),
    "share above 1": (
        ORDER.replace("1.0 }", "1.5 }"),
        (
            "o.toml:7: directive[1].refer.single_adult: '1.5' is not from 0 to 1; did you mean 1.5%?"
            " accepted: such as 80% or 0.8"
        ),
    ),
    "share below 0": (
        ORDER.replace("1.0 }", "-0.5 }"),
        "o.toml:7: directive[1].refer.single_adult: '-0.5' is not from 0 to 1; accepted: such as 80% or 0.8",
    ),
    "share not a number": (
        ORDER.replace("1.0 }", "nan }"),
        "o.toml:7: directive[1].refer.single_adult: 'nan' is no share; accepted: such as 80% or 0.8",
    ),
    "share of the wrong type": (
        ORDER.replace("1.0 }", '"all" }'),
        "o.toml:7: directive[1].refer.single_adult: 'all' is no share; accepted: such as 80% or 0.8",
    ),
    "share as true": (
        ORDER.replace("1.0 }", "true }"),
        "o.toml:7: directive[1].refer.single_adult: wrong type, true; accepted: a number",
    ),
    "end before start": (
        ORDER + "until = 2019-12-31\n",
        "o.toml:8: directive[1].until: 2019-12-31 is before from = 2020-01-01; accepted: that day or later",
    ),
    "unknown key": (
        ORDER.replace("refer =", "refr ="),
        (
            "o.toml:7: directive[1].refr: unknown key 'refr'; did you mean 'refer'? "
            "accepted: administrative, announced, district, districts, earliest, from, latest, note, refer, "
            "sectors, source, uncertain, until, until_announced, url"
        ),
    ),
    "unknown table": (
        HEAD + "[[directives]]\nfrom = 2020-01-01\n",
        f"o.toml: directives: unknown key 'directives'; did you mean 'directive'? {TABLES}",
    ),
    "child referred": (
        ORDER.replace("single_adult", "unaccompanied_child"),
        (
            "o.toml:7: directive[1].refer.unaccompanied_child: 'unaccompanied_child': a child cannot be "
            "prosecuted; accepted: single_adult, family_adult"
        ),
    ),
    "unknown population": (
        ORDER.replace("single_adult", "single_adlt"),
        (
            "o.toml:7: directive[1].refer.single_adlt: unknown population 'single_adlt'; "
            "did you mean 'single_adult'? accepted: family_adult, single_adult"
        ),
    ),
    "missing start": (
        ORDER.replace("from = 2020-01-01\n", ""),
        "o.toml:4: directive[1].from: missing; 'from' in a directive is required",
    ),
    "date in quotes": (
        ORDER.replace("from = 2020-01-01", 'from = "2020-01-01"'),
        (
            "o.toml:5: directive[1].from: wrong type, '2020-01-01'; "
            "accepted: a date such as 2018-04-06, without quotes"
        ),
    ),
    "districts not a list": (
        ORDER.replace('["azd"]', '"azd"'),
        "o.toml:6: directive[1].districts: wrong type, 'azd'; accepted: a list in brackets",
    ),
    "no district": (
        ORDER.replace('["azd"]', "[]"),
        (
            "o.toml:6: directive[1].districts: no district named; "
            "accepted: one or more of azd, casd, nmd, txsd, txwd"
        ),
    ),
    "district twice": (
        ORDER.replace('["azd"]', '["azd", "azd"]'),
        "o.toml:6: directive[1].districts: district 'azd' is named twice; name it once",
    ),
    "nothing directed": (
        ORDER.replace("refer = { single_adult = 1.0 }\n", ""),
        (
            "o.toml:4: directive[1]: directs nothing; "
            "accepted: refer = { single_adult = 1.0 } or administrative = 0.5"
        ),
    ),
    "sector elsewhere": (
        ORDER + 'sectors = ["del_rio"]\n',
        "o.toml:8: directive[1].sectors: 'del_rio' lies in txwd, which districts does not name",
    ),
    "same window, other share": (
        ORDER + second(0.5),
        "o.toml:8: directive[2]: contradicts directive[1]: single_adult 0.5 v 1 in azd on 2020-01-01; "
        + SEPARATE,
    ),
    "override out of order": (
        ORDER + second(0.5, start="2019-06-01"),
        "o.toml:8: directive[2]: contradicts directive[1]: single_adult 0.5 v 1 in azd on 2020-01-01; "
        + SEPARATE,
    ),
    "unknown overflow": (
        HEAD + '[practicable]\noverflow = "cvil"\n',
        "o.toml:5: practicable.overflow: unknown value 'cvil'; did you mean 'civil'? accepted: civil, queue",
    ),
    "no wait at all": (
        HEAD + "[practicable]\nwait_limit_hours = 0\n",
        "o.toml:5: practicable.wait_limit_hours: 0 is out of range; accepted: more than 0",
    ),
    "negative resource": (
        RESOURCE.replace("= 1\n", "= -1\n"),
        "o.toml:6: resource[1].amount: -1 is out of range; accepted: 0 or more",
    ),
    "negative bed count": (
        BEDS.replace("= 10\n", "= -10\n"),
        "o.toml:6: resource[1].amount: -10 is out of range; accepted: 0 or more",
    ),
    "part of a bed": (
        BEDS.replace("= 10\n", "= 10.5\n"),
        "o.toml:6: resource[1].amount: 10.5 jail beds; accepted: a whole number",
    ),
    "beds that take cases": (
        BEDS + "cases_per_court_day = 4.0\n",
        (
            "o.toml:8: resource[1].cases_per_court_day: given for jail_beds; "
            "accepted: for attorneys, defenders or judges"
        ),
    ),
    "share that is not given": (
        HEAD + '[practicable]\nexisting_work = "share"\n',
        "o.toml:4: practicable.share_for_order: existing_work = 'share' needs a share from 0 to 1",
    ),
    "share that nothing asks for": (
        HEAD + "[practicable]\nshare_for_order = 0.5\n",
        (
            "o.toml:5: practicable.share_for_order: given with existing_work = 'first'; "
            "accepted: with 'share' alone"
        ),
    ),
    "unknown sector": (
        ORDER + 'sectors = ["tuscon"]\n',
        (
            "o.toml:8: directive[1].sectors: unknown sector 'tuscon'; did you mean 'tucson'? "
            "accepted: big_bend, del_rio, el_centro, el_paso, laredo, rio_grande_valley, san_diego, tucson,"
            " yuma"
        ),
    ),
    "unknown resource": (
        RESOURCE.replace("attorneys", "lawyers"),
        (
            "o.toml:5: resource[1].kind: unknown value 'lawyers'; "
            "accepted: attorneys, defenders, hearing_slots, jail_beds, judges"
        ),
    ),
    "district beside districts": (
        RESOURCE + 'districts = ["nmd"]\n',
        "o.toml:7: resource[1].district: given beside districts; accepted: one of the two",
    ),
    "uncertain without bounds": (
        ORDER + "uncertain = true\n",
        "o.toml:8: directive[1].uncertain: an uncertain start needs both earliest and latest",
    ),
    "bounds without uncertainty": (
        ORDER + "earliest = 2019-01-01\n",
        (
            "o.toml:8: directive[1].earliest: bounds are given for a start that is not uncertain; "
            "add uncertain = true"
        ),
    ),
    "start outside its bounds": (
        ORDER + "uncertain = true\nearliest = 2020-02-01\nlatest = 2020-03-01\n",
        "o.toml:5: directive[1].from: 2020-01-01 is outside earliest = 2020-02-01 to latest = 2020-03-01",
    ),
    "one table for a list": (
        HEAD + "[directive]\nfrom = 2020-01-01\n",
        "o.toml:4: directive: wrong type, a table; accepted: tables headed [[directive]]",
    ),
    "id not a slug": (
        'id = "X y"\ntitle = "x"\n',
        "o.toml:1: id: 'X y' is not an id; accepted: lower-case words joined by hyphens, as in 'my-order-2'",
    ),
    "no id": ('title = "x"\n', "o.toml: id: missing; 'id' in an order is required"),
    "several faults": (
        ORDER.replace('"azd"', '"azdd"').replace("1.0 }", "1.5 }"),
        (
            "o.toml:6: directive[1].districts: unknown district 'azdd'; did you mean 'azd'? "
            f"{DISTRICTS} (and 1 more)"
        ),
    ),
    "not TOML": (
        HEAD + "[[directive]\n",
        "o.toml:4: not valid TOML: expected ']]' at the end of an array declaration",
    ),
    "cut off": ('id = "x', "o.toml: not valid TOML: unterminated string"),
    "empty": ("  \n", "o.toml: the file is empty; an order needs at least id and title"),
    "nested too deeply": ("a = " + "[" * 100_000, "o.toml: nested too deeply; accepted: at most 16 levels"),
}


@pytest.mark.parametrize(("text", "line"), BAD.values(), ids=BAD.keys())
def test_bad_file_gives_exactly_one_line(text: str, line: str) -> None:
    with pytest.raises(InputError) as raised:
        parse(text, name="o.toml")
    assert str(raised.value) == line


def test_line_breaks_in_values_and_keys_stay_on_one_line() -> None:
    for text in ('id = "a\\nb"\ntitle = "x"\n', 'id = "a"\ntitle = "x"\n"c\\nd" = 1\n'):
        with pytest.raises(InputError) as raised:
            parse(text, name="o.toml")
        assert "\n" not in str(raised.value)


def test_long_value_is_cut() -> None:
    with pytest.raises(InputError, match=r"1000\.\.\.; accepted: a number|0{20}\.\.\.") as raised:
        parse(RESOURCE.replace("= 1\n", f"= 1{'0' * 400}\n"), name="o.toml")
    assert len(str(raised.value)) < 160


def test_header_within_text_is_not_a_table() -> None:
    text = 'id = "x"\ntitle = "X"\nsummary = """\n[[directive]]\n"""\n' + ORDER.split(HEAD)[1].replace(
        "1.0", "2"
    )
    with pytest.raises(InputError) as raised:
        parse(text, name="o.toml")
    assert str(raised.value).startswith("o.toml:9: directive[1].refer.single_adult")


def test_unknown_id_names_the_nearest() -> None:
    with pytest.raises(InputError) as raised:
        load("zero-tolerence-2018")
    assert str(raised.value) == (
        "no order 'zero-tolerence-2018' in the library, and no file of that name; "
        "did you mean 'zero-tolerance-2018'? "
        "accepted: baseline, consequence-delivery, next-month,"
        " operation-streamline, prosecute-2025, zero-tolerance-2018"
    )


def test_absent_file_folder_and_binary(tmp_path: Path) -> None:
    absent = tmp_path / "absent.toml"
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00\x81")
    expected = {
        absent: f"{absent}: no such file",
        tmp_path: f"{tmp_path}: cannot be read (is a directory)",
        binary: f"{binary}: not a text file in UTF-8; accepted: TOML",
    }
    for path, line in expected.items():
        with pytest.raises(InputError) as raised:
            load(path)
        assert str(raised.value) == line


def test_file_with_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    path = tmp_path / "order.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ORDER.replace("\n", "\r\n").encode())
    assert load(path) == parse(ORDER, name="order.toml")


def test_override_that_starts_later_is_accepted() -> None:
    order = parse(ORDER + second(0.5, start="2020-02-01"), name="o.toml")
    assert len(order.directives) == 2


def test_check_tells_what_a_file_leaves_open(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(RESOURCE, encoding="utf-8")
    found = orders_check(path)
    assert found["remarks"] == ["resource[1] names no source", "resource[1] has no start on record"]


@pytest.mark.parametrize("name", LIBRARY)
def test_library_order_is_valid_and_sourced(name: str) -> None:
    found = orders_check(name)
    assert found["id"] == name
    assert not any("names no source" in remark for remark in found["remarks"])
    order = load(name)
    assert order.practicable.source
    made_up = "Made up for this library"
    entries = (*order.directives, *order.resources)
    assert all(entry.url or str(entry.source).startswith(made_up) for entry in entries)
