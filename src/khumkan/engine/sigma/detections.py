"""The detection section of a rule to one condition: maps, lists, names, and how they are joined.

Source: docs/reference/sigma-semantics.md, sections 5 and 6. pySigma parses the condition's words.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sigma.conditions import (
    ConditionAND,
    ConditionIdentifier,
    ConditionNOT,
    ConditionOR,
    ConditionSelector,
    SigmaCondition,
)

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonScalar, JsonValue
from khumkan.core.messages import message
from khumkan.engine.compiled import All, Any_, Condition, Not
from khumkan.engine.sigma.items import Context, compile_item


def compile_detections(section: JsonValue, context: Context) -> Condition:
    """Return the condition of a whole rule; raises RuleError or pySigma's SigmaError."""
    if not isinstance(section, dict):
        raise RuleError(message("the rule has no detection section, or it is no mapping"))
    named = {
        _check_name(name): compile_detection(definition, context)
        for name, definition in section.items()
        if name != "condition"
    }
    if not named:
        raise RuleError(message("the detection section is empty"))
    return _join(Any_, [_compile_condition(text, named) for text in _condition_texts(section)])


def compile_detection(definition: JsonValue, context: Context) -> Condition:
    """Return the condition of one named detection."""
    if isinstance(definition, dict):
        if not definition:
            raise RuleError(message("a detection is empty"))
        items = [
            compile_item(_check_key(key), _values(value), context)
            for key, value in definition.items()
        ]
        return _join(All, items)
    if isinstance(definition, list):
        if not definition:
            raise RuleError(message("a detection is empty"))
        if any(isinstance(one, dict | list) for one in definition):
            return _join(Any_, [compile_detection(one, context) for one in definition])
        return compile_item("", cast("list[JsonScalar]", definition), context)
    return compile_item("", [definition], context)


def _check_name(name: object) -> str:
    if not isinstance(name, str):
        raise RuleError(message("the detection name {name} is not text", name=repr(name)))
    if name == "timeframe":
        raise RuleError(
            message("'timeframe' belongs to the old aggregations; write a correlation rule")
        )
    return name


def _check_key(key: object) -> str:
    if not isinstance(key, str):
        raise RuleError(message("the field name {name} is not text", name=repr(key)))
    return key


def _values(value: JsonValue) -> list[JsonScalar]:
    values = value if isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, dict | list):
            raise RuleError(
                message("the value of a field must be plain, not {value}", value=repr(one))
            )
    return cast("list[JsonScalar]", values)


def _condition_texts(section: Mapping[str, JsonValue]) -> list[str]:
    condition = section.get("condition")
    texts = condition if isinstance(condition, list) else [condition]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise RuleError(message("the detection section has no condition"))
    return cast("list[str]", texts)


def _compile_condition(text: str, named: Mapping[str, Condition]) -> Condition:
    # Without its post-processing, pySigma needs no detections to parse the words.
    return _compile_node(SigmaCondition(text, cast("Any", None)).parse(postprocess=False), named)


def _compile_node(node: object, named: Mapping[str, Condition]) -> Condition:
    match node:
        case ConditionIdentifier(identifier=name):
            if name not in named:
                raise RuleError(
                    message("the condition names {name!r}, which is not defined", name=name)
                )
            return named[name]
        case ConditionSelector(pattern=pattern, cond_class=link):
            chosen = [named[name] for name in _matching(pattern, named)]
            return _join(All if link is ConditionAND else Any_, chosen)
        case ConditionNOT(args=[child]):
            return Not(_compile_node(child, named))
        case ConditionAND(args=args):
            return _join(All, [_compile_node(one, named) for one in args])
        case ConditionOR(args=args):
            return _join(Any_, [_compile_node(one, named) for one in args])
    raise RuleError(message("the condition has nothing to decide on"))


def _matching(pattern: str, named: Mapping[str, Condition]) -> Sequence[str]:
    """A name beginning with `_` is only for patterns that begin so too."""
    wanted = re.compile(".*" if pattern == "them" else pattern.replace("*", ".*"))
    names = [
        name
        for name in named
        if wanted.fullmatch(name) and (pattern.startswith("_") or not name.startswith("_"))
    ]
    if not names:
        raise RuleError(message("no detection is called {pattern!r}", pattern=pattern))
    return names


def _join(link: type[All | Any_], conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else link(tuple(conditions))
