"""What modifiers make of a text, judged by pySigma, which we did not write."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem
from sigma.types import Placeholder as TheirPlaceholder
from sigma.types import SigmaExpansion, SigmaFieldReference, SigmaString, SigmaType, SpecialChars

from khumkan.core.errors import RuleError
from khumkan.engine.naive.modifiers import _FIRST, _LATER, check_names, modified
from khumkan.engine.naive.patterns import Part, Pattern, Placeholder, Wildcard, joined
from khumkan.engine.naive.values import AFTER, BEFORE, FieldReference, Text

TEXT_MODIFIERS = (
    *("contains", "startswith", "endswith", "cased", "windash", "wide", "utf16", "utf16be"),
    *("base64", "base64offset", "fieldref", "expand", "all", "neq", "lt", "i", "hour"),
)
# Where we refuse and pySigma goes on, by the words of the refusal: M12, M18 and `fieldref`.
OURS_ALONE = ("base64offset on a value", "a placeholder can't", "fieldref needs the name")

Made = frozenset[Pattern] | FieldReference | None


def theirs(text: str, names: list[str]) -> Made:
    try:
        item = SigmaDetectionItem.from_mapping("|".join(["F", *names]), text)
    except SigmaError:
        return None
    (value,) = item.value
    if isinstance(value, SigmaFieldReference):
        sides = [AFTER] * value.starts_with + [BEFORE] * value.ends_with
        return FieldReference(value.field, frozenset().union(*sides))
    return frozenset(_patterns(value))


def _patterns(value: SigmaType) -> Iterable[Pattern]:
    if isinstance(value, SigmaExpansion):
        for each in value.values:
            yield from _patterns(each)
    else:
        assert isinstance(value, SigmaString)
        yield joined(map(_part, value.iter_parts()))


def _part(part: str | SpecialChars | TheirPlaceholder) -> Part:
    if isinstance(part, TheirPlaceholder):
        return Placeholder(part.name)
    if isinstance(part, SpecialChars):
        return Wildcard.MANY if part is SpecialChars.WILDCARD_MULTI else Wildcard.ONE
    return part


def ours(text: str, names: list[str]) -> Made:
    check_names(names)
    value = modified(text, names)
    return frozenset(value.alternatives) if isinstance(value, Text) else _reference(value)


def _reference(value: object) -> FieldReference:
    assert isinstance(value, FieldReference)
    return value


@given(
    st.text(alphabet="ab -/*?\\%\N{EN DASH}éก", max_size=8),
    st.lists(st.sampled_from(TEXT_MODIFIERS), max_size=3),
)
def test_a_chain_of_modifiers_makes_what_pysigma_makes(text: str, names: list[str]) -> None:
    try:
        made = ours(text, names)
    except RuleError as error:
        if not any(words in str(error) for words in OURS_ALONE):
            assert theirs(text, names) is None
    else:
        assert made == theirs(text, names)


def test_no_modifier_of_pysigma_is_missing() -> None:
    assert set(modifier_mapping) | {"utf16le"} == {*_FIRST, *_LATER}
