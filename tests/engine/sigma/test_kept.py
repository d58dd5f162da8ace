"""Rules from the shelf are equal to rules compiled anew, and a doubtful shelf is not believed."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.sigma.test_load import COUNT, GOOD, OTHER

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import (
    Advice,
    All,
    Any_,
    Compare,
    CompiledRule,
    Condition,
    Correlation,
    CorrelationKind,
    Filter,
    Leaf,
    Literal,
    Network,
    Not,
    Origin,
    OtherField,
    Present,
    Regex,
    RuleHead,
    TimePart,
    Wildcard,
)
from khumkan.engine.refusals import Refusal
from khumkan.engine.rows import LogSource
from khumkan.engine.shelf import SUFFIX, Shelf
from khumkan.engine.sigma import RuleSet, kept, load_kept_rules, load_rules

FILTER = """
title: Our own
logsource: {product: windows}
filter: {rules: any, s: {User: a}, condition: not s}
"""
BAD = GOOD.replace("contains", "sounds_like").replace("0001", "0009")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules of every kind, and one that is refused."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for number, text in enumerate((GOOD, OTHER, COUNT, FILTER, BAD)):
        (rules / f"{number}.yml").write_text(text)
    return rules


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "kept")


def assert_same(one: RuleSet, other: RuleSet) -> None:
    """Hold all of two rule sets against each other, as equal and as written out."""
    for name in (field.name for field in fields(RuleSet)):
        if name not in ("documents", "filter_documents", "drawer"):
            mine, theirs = getattr(one, name), getattr(other, name)
            if isinstance(mine, Sequence):
                mine, theirs = tuple(mine), tuple(theirs)
            assert mine == theirs
            assert repr(mine) == repr(theirs)  # 1 and 1.0 are equal


def never(*_: object, **__: object) -> RuleSet:
    pytest.fail("rules were compiled that were kept")


def test_kept_rules_are_the_compiled_ones_and_nothing_is_compiled(
    folder: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = load_rules([folder], find_column=column_for)
    first = load_kept_rules([folder], shelf)
    monkeypatch.setattr(kept, "load_rules", never)
    second = load_kept_rules([folder], shelf)
    assert_same(first, compiled)
    assert_same(second, compiled)
    assert (compiled.n_loaded, len(compiled.filters), len(compiled.refusals)) == (3, 1, 1)


def test_all_public_rules_come_from_the_shelf_as_they_were_compiled(
    public_rules: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = load_rules([public_rules], find_column=column_for)
    monkeypatch.setattr(kept, "load_rules", lambda *_, **__: compiled)
    load_kept_rules([public_rules], shelf)
    monkeypatch.setattr(kept, "load_rules", never)
    assert_same(load_kept_rules([public_rules], shelf), compiled)


def test_a_changed_rule_is_compiled(folder: Path, shelf: Shelf) -> None:
    load_kept_rules([folder], shelf)
    (folder / "0.yml").write_text(GOOD.replace("level: high", "level: low"))
    rule = load_kept_rules([folder], shelf).rules[0]
    assert rule.head.level is Severity.LOW


def test_placeholders_and_packs_are_asked_again(folder: Path, shelf: Shelf) -> None:
    text = GOOD.replace("CommandLine|contains: shadow", "User|expand: '%Admins%'")
    (folder / "0.yml").write_text(text)
    refused = load_kept_rules([folder], shelf)
    filled = load_kept_rules([folder], shelf, placeholders={"Admins": ["root"]})
    assert (len(refused.refusals), len(filled.refusals)) == (3, 1)


def test_rules_that_change_while_they_are_read_are_not_kept(
    folder: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_and_load(paths: Sequence[Path], **how: object) -> RuleSet:
        (folder / "new.yml").write_text(OTHER.replace("0002", "0003").replace("other", "new"))
        return load_rules(paths, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "load_rules", change_and_load)
    rules = load_kept_rules([folder], shelf)
    assert (rules.n_loaded, rules.drawer) == (4, None)
    assert not (tmp_path / "kept").exists()


def test_what_can_not_be_named_is_compiled(shelf: Shelf, tmp_path: Path) -> None:
    rules = load_kept_rules([tmp_path / "nowhere.yml"], shelf)
    assert (len(rules.refusals), rules.drawer) == (1, None)


@pytest.mark.parametrize(
    "body", [b"", b"\xc1", msgspec.msgpack.encode([[], [], [], []]), msgspec.msgpack.encode({})]
)
def test_another_form_is_compiled_and_kept_anew(
    folder: Path, shelf: Shelf, tmp_path: Path, body: bytes
) -> None:
    before = load_kept_rules([folder], shelf)
    (file,) = (tmp_path / "kept").iterdir()
    shelf.put(file.name.removesuffix(SUFFIX), body)
    assert_same(load_kept_rules([folder], shelf), before)
    assert len(shelf.take(file.name.removesuffix(SUFFIX)) or b"") > 100


def test_nesting_without_end_is_no_rule(folder: Path, shelf: Shelf, tmp_path: Path) -> None:
    before = load_kept_rules([folder], shelf)
    (file,) = (tmp_path / "kept").iterdir()
    deep = msgspec.msgpack.encode([[]]).replace(b"\x90", b"\x91" * 100_000 + b"\x90")
    shelf.put(file.name.removesuffix(SUFFIX), deep)
    assert_same(load_kept_rules([folder], shelf), before)


def test_what_is_no_data_is_not_kept(folder: Path, shelf: Shelf, tmp_path: Path) -> None:
    (folder / "2.yml").write_text(COUNT.replace("gte: 3", f"gte: {2**70}"))
    assert load_kept_rules([folder], shelf).n_loaded == 3
    assert not (tmp_path / "kept").exists()


def test_a_drawer_is_for_its_own_rules_alone(folder: Path, shelf: Shelf) -> None:
    rules = load_kept_rules([folder], shelf)
    drawer = rules.drawer
    assert drawer is not None
    drawer.put("more", rules.rules, b"about them")
    assert drawer.take("more", rules.rules) == b"about them"
    others = rules.rules[:1]
    drawer.put("more", others, b"about others")
    assert drawer.take("more", others) is None
    assert replace(rules, rules=others).drawer is drawer
    again = load_kept_rules([folder], shelf)
    assert again.drawer is not None
    assert again.drawer.take("more", again.rules) == b"about them"


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
_NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False)
_WHERE = st.sampled_from(["equals", "contains", "startswith", "endswith"])
_OPERATOR = st.sampled_from(["gt", "gte", "lt", "lte"])
_FLAG = st.booleans()
_TUPLE = st.lists(_TEXT, max_size=3).map(tuple)
TESTS = st.one_of(
    st.builds(Literal, _WHERE, _TEXT, _FLAG),
    st.builds(Wildcard, _TUPLE, _TEXT, _FLAG, _FLAG, _FLAG),
    st.builds(Regex, _TEXT, _TEXT),
    st.builds(Network, _TEXT),
    st.builds(Compare, _OPERATOR, _NUMBER),
    st.builds(TimePart, _TEXT, _OPERATOR, st.integers(0, 60)),
    st.builds(OtherField, _TEXT, _WHERE, _FLAG),
    st.builds(Present),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(Leaf, _TEXT, _TEXT, TESTS),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any_, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
_SOURCES = st.builds(LogSource, _TEXT, _TEXT, _TEXT)
_ORIGINS = st.builds(Origin, _TEXT, st.integers(0, 9), _TEXT, _TEXT, _TEXT)
_HEADS = st.builds(
    RuleHead,
    *(_TEXT, _TEXT, st.sampled_from(Severity), _ORIGINS, _TEXT, _TEXT, _TEXT, _TUPLE, _TUPLE),
    st.builds(Advice, _TEXT, _TEXT, _TEXT, _TUPLE),
)
_PAIRS = st.lists(st.tuples(_TEXT, _TEXT), max_size=2).map(tuple)
_CORRELATIONS = st.builds(
    Correlation,
    *(_HEADS, st.sampled_from(CorrelationKind), _TUPLE),
    st.timedeltas(timedelta(), timedelta(days=400)),
    *(_TUPLE, st.lists(st.tuples(_OPERATOR, _NUMBER), max_size=2).map(tuple), _TUPLE, _NUMBER),
    st.lists(st.tuples(_TEXT, _PAIRS), max_size=2).map(tuple),
    _FLAG,
)
_REFUSALS = st.builds(
    Refusal,
    st.builds(Place, _TEXT, st.integers(0, 9), st.integers(0, 9)),
    _TEXT,
    st.builds(lambda a, b: message("{a} is no {b}", a=a, b=b), _TEXT, _NUMBER),
)
_FILTERS = st.builds(Filter, _TEXT, _TEXT, _ORIGINS, _SOURCES, _TUPLE, _FLAG)


@given(
    st.lists(st.builds(CompiledRule, _HEADS, _SOURCES, CONDITIONS), max_size=3),
    st.lists(_CORRELATIONS, max_size=1),
    st.lists(_REFUSALS, max_size=1),
    st.lists(_FILTERS, max_size=1),
)
def test_every_kind_of_test_condition_and_refusal_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    rules: list[CompiledRule],
    correlations: list[Correlation],
    refusals: list[Refusal],
    filters: list[Filter],
) -> None:
    made = RuleSet(rules, correlations, refusals, n_files=7, filters=filters)
    shelf = Shelf(tmp_path_factory.mktemp("kept"))
    assert kept._put(shelf, "name", made)
    found = kept._take(shelf, "name")
    assert found is not None
    assert_same(found, made)
