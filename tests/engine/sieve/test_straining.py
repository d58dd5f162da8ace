"""Plans are made on credit: names that nobody repeats cost no more than the slow way."""

import json

import pytest
from tests.engine.sieve.test_plans import rule_of

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.formats.tape.run import Taper
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.sifting import ODD_LINE
from khumkan.engine.sieve.straining import Strainer


@pytest.fixture
def strainer() -> Strainer:
    rules = [rule_of({"product": "testbench"}, {"Image": "evil.exe"})]
    return Strainer(Catalogue(rules), lambda _: None)


def n_odd(strainer: Strainer, taper: Taper, events: list[JsonObject]) -> int:
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in events)
    strained = strainer.strain(taper.read("json", raw, 0, len(raw), 1))
    return int((strained.verdicts == ODD_LINE).sum())


def named(first: int, n_events: int) -> list[JsonObject]:
    return [{"product": "testbench", f"n{n}": 1} for n in range(first, first + n_events)]


def test_without_credit_lines_of_new_names_are_odd(strainer: Strainer) -> None:
    taper = Taper()
    strainer._credit = 3
    assert n_odd(strainer, taper, named(0, 10)) == 7
    assert n_odd(strainer, taper, named(10, 10)) == 10


def test_lines_that_follow_a_plan_pay_for_others(strainer: Strainer) -> None:
    taper = Taper()
    strainer._credit = 1
    assert n_odd(strainer, taper, named(0, 1)) == 0
    assert n_odd(strainer, taper, named(1, 1)) == 1
    assert n_odd(strainer, taper, named(0, 1) * 12) == 0
    assert n_odd(strainer, taper, named(1, 5)) == 2


def test_credit_is_bounded(strainer: Strainer) -> None:
    most = strainer._credit
    assert n_odd(strainer, Taper(), named(0, 1) * 40) == 0
    assert strainer._credit == most
