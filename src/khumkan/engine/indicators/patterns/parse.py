"""Tokens of a STIX pattern to its tree; what is not about one event is refused by name."""

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.engine.indicators.patterns.tokens import Token, spell_path, text_of, tokens_of
from khumkan.engine.indicators.patterns.tree import Comparison, Constant, Every, Node, Some

MAX_DEPTH = 50

_SPELLINGS = {"==": "=", "<>": "!="}
_ORDERS = ("=", "!=", "<", ">", "<=", ">=")
_TEXT_OPERATORS = ("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET")
_SEVERAL_EVENTS = ("AND", "FOLLOWEDBY", "WITHIN", "REPEATS", "START", "STOP")


def parse_pattern(pattern: str) -> Node:
    """Return the tree of a pattern. Raises WireError with the name of what it can't be, and where.

    Observations may be joined by OR only: joined by AND they are about several events.
    Source: STIX 2.1 §9.4.
    """
    parser = _Parser(list(tokens_of(pattern)))
    node = parser.read_observations(0)
    parser.expect("end")
    return node


class _Parser:
    """Recursive descent, at most MAX_DEPTH deep; one method a rule of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def read_observations(self, depth: int) -> Node:
        children = [self._read_observation(depth)]
        while self._take("OR"):
            children.append(self._read_observation(depth))
        found = self._tokens[self._next]
        if found.text in _SEVERAL_EVENTS:
            raise WireError(
                message(
                    "{found} at character {n} is not supported: it is about several events",
                    found=found.text,
                    n=found.position,
                )
            )
        return _join(Some, children)

    def _read_observation(self, depth: int) -> Node:
        is_group = self._enter("(", depth)
        if not is_group:
            self.expect("mark", "[")
        inside = self.read_observations if is_group else self._read_alternatives
        node = inside(depth + 1)
        self.expect("mark", ")" if is_group else "]")
        return node

    def _read_alternatives(self, depth: int) -> Node:
        children = [self._read_conjunction(depth)]
        while self._take("OR"):
            children.append(self._read_conjunction(depth))
        return _join(Some, children)

    def _read_conjunction(self, depth: int) -> Node:
        children = [self._read_comparison(depth)]
        while self._take("AND"):
            children.append(self._read_comparison(depth))
        return _join(Every, children)

    def _read_comparison(self, depth: int) -> Node:
        if self._enter("(", depth):
            node = self._read_alternatives(depth + 1)
            self.expect("mark", ")")
            return node
        path = self.expect("path")
        is_negated = self._take("NOT")
        operator = self._tokens[self._next]
        sign = _SPELLINGS.get(operator.text, operator.text)
        if sign not in (*_ORDERS, *_TEXT_OPERATORS, "IN"):
            raise _unsupported(operator)
        self._next += 1
        if sign == "!=":
            sign, is_negated = "=", not is_negated
        constants = self._read_constants(sign)
        return Comparison(spell_path(path.text), sign, constants, is_negated, path.position)

    def _read_constants(self, operator: str) -> tuple[Constant, ...]:
        if operator in _TEXT_OPERATORS:
            return (text_of(self.expect("text").text),)
        if operator != "IN":
            return (self._read_constant(),)
        self.expect("mark", "(")
        constants = [self._read_constant()]
        while self._take(","):
            constants.append(self._read_constant())
        self.expect("mark", ")")
        return tuple(constants)

    def _read_constant(self) -> Constant:
        token = self._tokens[self._next]
        if token.kind == "text":
            self._next += 1
            return text_of(token.text)
        digits = self.expect("number").text
        if "." in digits:
            return float(digits)
        try:
            return int(digits)
        except ValueError:  # more digits than Python converts
            raise _unsupported(token) from None

    def _enter(self, mark: str, depth: int) -> bool:
        token = self._tokens[self._next]
        if depth > MAX_DEPTH:
            raise WireError(
                message("the pattern is nested too deeply at character {n}", n=token.position)
            )
        return self._take(mark)

    def _take(self, text: str) -> bool:
        token = self._tokens[self._next]
        if token.kind in {"word", "mark"} and token.text == text:
            self._next += 1
            return True
        return False

    def expect(self, kind: str, text: str = "") -> Token:
        found = self._tokens[self._next]
        if found.kind != kind or (text and found.text != text):
            raise _unsupported(found)
        self._next += 1
        return found


def _join(kind: type[Every] | type[Some], children: list[Node]) -> Node:
    return children[0] if len(children) == 1 else kind(tuple(children))


def _unsupported(found: Token) -> WireError:
    if found.kind == "end":
        return WireError(message("the pattern ends too early"))
    text = found.text[:100]
    return WireError(
        message("{found} at character {n} is not supported here", found=text, n=found.position)
    )
