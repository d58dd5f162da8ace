"""Refuse a Thai catalogue that is behind the code: missing, fuzzy, left over, wrongly filled.

    check_catalogue.py TEMPLATE.pot CATALOGUE.po [SOURCE FOLDER]

The template is extracted from the code just before (see the Makefile). The source folder, `src`
unless named, is searched for messages that no extractor can find.
"""

import ast
import re
import string
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import template_messages
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

# Each with how many literals it begins with.
KEYWORDS = {
    "_": 1,
    "message": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 2,
    "pgettext_lazy": 2,
    "npgettext": 3,
    "npgettext_lazy": 3,
}
PERCENT = re.compile(r"%\(\w+\)\w")
Key = tuple[str, str | None]


def placeholders(text: str) -> set[str]:
    """Return the whole of `%(percent)s` fields, else the names of `{brace}` ones.

    A sentence is filled in one way only: where it has per cent fields, braces are braces.
    """
    percent = PERCENT.findall(text)
    if percent:
        text % defaultdict(int)  # raises ValueError or TypeError where it could not be filled
        return set(percent)
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def forms(entry: str | Iterable[str]) -> list[str]:
    """Return singular and plural alike as a list."""
    return [entry] if isinstance(entry, str) else list(entry)


def fillings_differ(entry: Message) -> bool:
    """Say whether a Thai form lacks a placeholder of the English one, or has another.

    Thai has one plural form, so it is held against the English plural, the fullest.
    """
    wanted = placeholders(forms(entry.id)[-1])
    return any(placeholders(thai) != wanted for thai in forms(entry.string or ""))


def key_of(entry: Message) -> Key:
    """Return what a message is looked up by: its English and the context it stands in."""
    return forms(entry.id)[0], entry.context


def named(key: Key) -> str:
    text, context = key
    return f"{text!r} ({context})" if context else repr(text)


def fault(wanted: Message, known: Message | None) -> str:
    """Return what is wrong with the catalogue's entry for a message of the code, "" if nothing."""
    key = named(key_of(wanted))
    if known is None:
        return f"not in the catalogue: {key}"
    if forms(known.id) != forms(wanted.id):
        return f"the plural differs: {key}"
    if not known.string or not all(forms(known.string)):
        return f"no Thai: {key}"
    if known.fuzzy:
        return f"fuzzy, so perhaps wrong: {key}"
    try:
        return f"placeholders differ: {key}" if fillings_differ(known) else ""
    except (ValueError, TypeError) as error:
        return f"it can't be filled ({error}): {key}"


def catalogue_faults(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield a sentence for each message of either that the other doesn't answer."""
    wanted = {key_of(entry): entry for entry in template if entry.id}
    known = {key_of(entry): entry for entry in catalogue if entry.id}
    for key in sorted(wanted, key=named):
        sentence = fault(wanted[key], known.get(key))
        if sentence:
            yield sentence
    left_over = sorted(map(named, known.keys() - wanted.keys()))
    yield from (f"no longer in the code: {key}" for key in left_over)


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def hidden_messages(source: str, name: str) -> Iterator[str]:
    """Yield the places where a message is not a literal, so that it would stay untranslated."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        n_literals = KEYWORDS.get(node.func.id, 0)
        if sum(map(is_literal, node.args[:n_literals])) < n_literals:
            yield f"{name}:{node.lineno}: {node.func.id}() needs a literal to be found"


def hidden_anywhere(folder: Path) -> Iterator[str]:
    """Yield the places of Python files and templates alike."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".py":
            yield from hidden_messages(path.read_text(encoding="utf-8"), str(path))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            yield from template_messages.find_hidden(path.read_text(encoding="utf-8"), str(path))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def main(arguments: list[str]) -> int:
    """Print every fault and return 1, or the count of good messages and return 0."""
    template, catalogue, *rest = (Path(argument) for argument in arguments)
    faults = list(hidden_anywhere(rest[0] if rest else Path("src")))
    wanted = read_catalogue(template)
    faults += catalogue_faults(wanted, read_catalogue(catalogue))
    for sentence in faults:
        print(f"{catalogue.name}: {sentence}")
    if faults:
        print(f"{len(faults)} to mend: run `make i18n`, then write the Thai into {catalogue}")
        return 1
    print(f"{catalogue.name}: {len(wanted)} messages, all in Thai")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
