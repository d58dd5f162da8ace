"""Refuse a Thai catalogue that is behind the code: missing, fuzzy, left over, wrongly filled.

    check_catalogue.py TEMPLATE.pot CATALOGUE.po [SOURCE FOLDER]

The template is extracted from the code just before (see the Makefile). The source folder, `src`
unless named, is searched for messages that no extractor can find.
"""

import ast
import re
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

KEYWORDS = {"_", "message", "gettext", "ngettext"}
PERCENT = re.compile(r"%\(\w+\)\w")


def placeholders(text: str) -> set[str]:
    """Return the names of `{brace}` fields and the whole of `%(percent)s` ones."""
    fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    return fields | set(PERCENT.findall(text))


def forms(entry: str | Iterable[str]) -> list[str]:
    """Return singular and plural alike as a list."""
    return [entry] if isinstance(entry, str) else list(entry)


def fillings_differ(entry: Message) -> bool:
    """Say whether a Thai form lacks a placeholder of the English one, or has another.

    Thai has one plural form, so it is held against the English plural, the fullest.
    """
    wanted = placeholders(forms(entry.id)[-1])
    return any(placeholders(thai) != wanted for thai in forms(entry.string or ""))


def fault(key: str, known: Message | None) -> str:
    """Return what is wrong with the catalogue's entry for a message of the code, "" if nothing."""
    if known is None:
        return f"not in the catalogue: {key!r}"
    if not known.string or not all(forms(known.string)):
        return f"no Thai: {key!r}"
    if known.fuzzy:
        return f"fuzzy, so perhaps wrong: {key!r}"
    try:
        return f"placeholders differ: {key!r}" if fillings_differ(known) else ""
    except ValueError as error:
        return f"braces don't pair ({error}): {key!r}"


def catalogue_faults(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield a sentence for each message of either that the other doesn't answer."""
    wanted = {forms(entry.id)[0] for entry in template if entry.id}
    for key in sorted(wanted):
        sentence = fault(key, catalogue.get(key))
        if sentence:
            yield sentence
    left_over = {forms(entry.id)[0] for entry in catalogue if entry.id} - wanted
    yield from (f"no longer in the code: {key!r}" for key in sorted(left_over))


def hidden_messages(source: str, name: str) -> Iterator[str]:
    """Yield the places where a message is not a literal, so that it would stay untranslated."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in KEYWORDS
            and not (
                node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            )
        ):
            yield f"{name}:{node.lineno}: {node.func.id}() needs a literal to be found"


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def main(arguments: list[str]) -> int:
    """Print every fault and return 1, or the count of good messages and return 0."""
    template, catalogue, *rest = (Path(argument) for argument in arguments)
    faults = [
        sentence
        for path in sorted((rest[0] if rest else Path("src")).rglob("*.py"))
        for sentence in hidden_messages(path.read_text(encoding="utf-8"), str(path))
    ]
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
