"""The condition of a rule: which of its detections must match (section 6)."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from khumkan.core.errors import RuleError
from khumkan.core.messages import message

# Whether the detection of a name matches: what a condition is asked about one row.
Verdict = Callable[[str], bool]
Condition = Callable[[Verdict], bool]

_TOKEN = re.compile(r"\s*([A-Za-z0-9_*-]+|\(|\))")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_NAME_PATTERN = re.compile(r"[A-Za-z0-9_*]+")
_OPERATORS = {"and", "or", "not"}


def read_condition(text: str, names: Collection[str]) -> Condition:
    """Return the condition `text` over detections called `names`; raises RuleError."""
    if "|" in text:
        aggregation = text.split("|", 1)[1].strip()
        raise RuleError(
            message(
                "the aggregation {aggregation} is the old form; write a correlation rule",
                aggregation=aggregation,
            )
        )
    parser = _Parser(text, names, _tokens(text))
    try:
        condition = parser.read_or()
    except RecursionError:
        raise RuleError(message("the condition has too many parentheses")) from None
    if parser.tokens:
        raise parser.error()
    return condition


def _tokens(text: str) -> list[str]:
    tokens, position, text = [], 0, text.rstrip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise RuleError(
                message("the condition {text} has a character it can't have", text=text)
            )
        tokens.append(token[1])
        position = token.end()
    return tokens


@dataclass(slots=True)
class _Parser:
    """Recursive descent: `or` over `and` over `not` over names; `tokens` is what is left."""

    text: str
    names: Collection[str]
    tokens: list[str] = field(default_factory=list)

    def read_or(self) -> Condition:
        terms = self._read_chain("or", self._read_and)
        return lambda verdict: any(term(verdict) for term in terms)

    def _read_and(self) -> Condition:
        terms = self._read_chain("and", self._read_not)
        return lambda verdict: all(term(verdict) for term in terms)

    def _read_chain(self, word: str, read: Callable[[], Condition]) -> list[Condition]:
        terms = [read()]
        while self.tokens[:1] == [word]:
            self._take()
            terms.append(read())
        return terms

    def _read_not(self) -> Condition:
        if self.tokens[:1] != ["not"]:
            return self._read_operand()
        self._take()
        negated = self._read_not()
        return lambda verdict: not negated(verdict)

    def _read_operand(self) -> Condition:
        word = self._take()
        if word == "(":
            inner = self.read_or()
            if self._take() != ")":
                raise self.error()
            return inner
        if word in ("1", "any", "all") and self.tokens[:1] == ["of"]:
            self._take()
            return self._select(word, self._take())
        return self._name(word)

    def _select(self, quantifier: str, pattern: str) -> Condition:
        selected = _selected(pattern, self.names)
        if not selected:
            raise RuleError(
                message(
                    "no detection matches {quantifier} of {pattern}",
                    quantifier=quantifier,
                    pattern=pattern,
                )
            )
        if quantifier == "all":
            return lambda verdict: all(verdict(name) for name in selected)
        return lambda verdict: any(verdict(name) for name in selected)

    def _name(self, name: str) -> Condition:
        if name in _OPERATORS or not _NAME.fullmatch(name):
            raise self.error()
        if name not in self.names:
            raise RuleError(message("the condition names {name}, which is not there", name=name))
        return lambda verdict: verdict(name)

    def _take(self) -> str:
        if not self.tokens:
            raise self.error()
        return self.tokens.pop(0)

    def error(self) -> RuleError:
        """Return the error of a condition that doesn't parse."""
        return RuleError(message("the condition {text} can't be read", text=self.text))


def _selected(pattern: str, names: Collection[str]) -> list[str]:
    """Return the names a pattern stands for; none for what is no pattern (C2, C3)."""
    if not _NAME_PATTERN.fullmatch(pattern):
        return []
    said = ".*" if pattern == "them" else pattern.replace("*", ".*")
    return [
        name
        for name in names
        if re.fullmatch(said, name) and (pattern.startswith("_") or not name.startswith("_"))
    ]
