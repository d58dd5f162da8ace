"""Find what Django's templates say, for Babel, which knows Python only.

A template goes in; its messages come out as Django looks them up when it renders: per cent signs
doubled, variables as `%(name)s`, white space trimmed where the tag says so. Named in `babel.cfg`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from django.template.base import Lexer, Token, TokenType, constant_string
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

TRANSLATE = {"translate", "trans"}
BLOCK = {"blocktranslate", "blocktrans"}
CONSTANT = re.compile(constant_string, re.VERBOSE)
NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """One message: in its `context` ("" for none), with its `plural` ("" for none)."""

    line: int
    text: str
    plural: str = ""
    context: str = ""

    def call(self) -> tuple[str, list[str]]:
        """Return the Python function that would look it up, and its arguments."""
        function = ("np" if self.context else "n") if self.plural else "p" if self.context else ""
        given = (self.context, self.text, self.plural)
        return f"{function}gettext", [argument for argument in given if argument]


@dataclass(slots=True)
class Block:
    """A `{% blocktranslate %}` that is being read."""

    token: Token
    forms: list[list[Token]] = field(default_factory=lambda: [[]])

    def message(self) -> Found:
        """Return what Django will look up."""
        bits = self.token.split_contents()
        texts = ["".join(map(_as_key, form)) for form in self.forms]
        if "trimmed" in bits:
            texts = [trim_whitespace(text) for text in texts]
        return Found(_line(self.token), texts[0], "".join(texts[1:]), _context(bits))

    def paths(self) -> Iterator[Token]:
        """Yield the variables that are more than a name: Django would show nothing there."""
        for form in self.forms:
            yield from (
                token
                for token in form
                if token.token_type is TokenType.VAR and not NAME.fullmatch(token.contents)
            )


def extract(
    file: BinaryIO,
    keywords: Collection[str],  # noqa: ARG001 -- Babel's interface; the tags are our keywords
    comment_tags: Collection[str],  # noqa: ARG001 -- Babel's interface
    options: Mapping[str, object],  # noqa: ARG001 -- Babel's interface
) -> Iterator[tuple[int, str, list[str], list[str]]]:
    """Yield line, function, arguments and no comments, as Babel asks of an extractor."""
    for message in find_messages(file.read().decode()):
        yield (message.line, *message.call(), [])


def find_messages(template: str) -> Iterator[Found]:
    """Yield every message of a template; the empty one is none."""
    yield from (message for message in _all_messages(template) if message.text)


def _all_messages(template: str) -> Iterator[Found]:
    for token in _live(template):
        if isinstance(token, Block):
            yield from _in_arguments(token.token)
            yield token.message()
        elif token.token_type is TokenType.VAR:
            yield from _in_arguments(token)
        elif token.token_type is TokenType.BLOCK:
            yield from _in_tag(token)


def find_hidden(template: str, name: str) -> Iterator[str]:
    """Yield the places where a message can't be found or would lose a value."""
    for token in _live(template):
        opening = token.token if isinstance(token, Block) else token
        bits = opening.split_contents() if opening.token_type is TokenType.BLOCK else [""]
        if bits[0] in TRANSLATE | BLOCK and "context" in bits and not _context(bits):
            yield f"{name}:{_line(opening)}: a context needs a literal to be found"
        for path in token.paths() if isinstance(token, Block) else ():
            yield (
                f"{name}:{_line(path)}: {{{{ {path.contents} }}}} would be empty there;"
                " name it in the tag: with name=…"
            )


def _live(template: str) -> Iterator[Token | Block]:
    """Yield tokens outside comments, each block translation gathered into one."""
    comment, block = False, None
    for token in Lexer(template).tokenize():
        tag = token.contents.split(" ")[0] if token.token_type is TokenType.BLOCK else ""
        if comment or tag == "comment":
            comment = tag != "endcomment"
        elif block is None:
            block = Block(token) if tag in BLOCK else None
            if block is None:
                yield token
        elif tag == "plural":
            block.forms.append([])
        elif tag:
            yield block
            block = None
        else:
            block.forms[-1].append(token)


def _line(token: Token) -> int:
    return token.lineno or 0


def _as_key(token: Token) -> str:
    if token.token_type is TokenType.VAR:
        return f"%({token.contents})s"
    return "" if token.token_type is TokenType.COMMENT else token.contents.replace("%", "%%")


def _in_tag(token: Token) -> Iterator[Found]:
    bits = token.split_contents()
    literal = CONSTANT.match(bits[1]) if len(bits) > 1 and bits[0] in TRANSLATE else None
    if literal is None or literal[0].startswith("_("):
        yield from _in_arguments(token)
        return
    text = unescape_string_literal(literal[0]).replace("%", "%%")
    yield Found(_line(token), text, context=_context(bits))
    yield from _in_text(_line(token), bits[1][literal.end() :])


def _context(bits: list[str]) -> str:
    """Return the literal after the option `context`, "" if there is none."""
    given = bits[bits.index("context") + 1] if "context" in bits[:-1] else ""
    return unescape_string_literal(given) if CONSTANT.fullmatch(given) else ""


def _in_arguments(token: Token) -> Iterator[Found]:
    return _in_text(_line(token), token.contents)


def _in_text(line: int, text: str) -> Iterator[Found]:
    """Yield each `_("…")`; one that is quoted itself is part of a string."""
    for constant in CONSTANT.findall(text):
        if constant.startswith("_("):
            yield Found(line, unescape_string_literal(constant[2:-1]).replace("%", "%%"))
