"""Values between commas, in quotes where they hold one: what never fails and costs one pass."""

import re
from collections.abc import Iterator

_VALUE = re.compile(
    r'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"?(?P<behind>[^,]*+)|(?P<bare>[^,]*+))(?P<more>,?)'
)


def split_commas(text: str, most: int) -> Iterator[str]:
    """Yield at most `most` values, quotes undone; one that is never closed runs to the end."""
    position, has_more = 0, True
    while has_more and most > 0 and (found := _VALUE.match(text, position)):
        quoted, bare = found["quoted"], found["bare"] or ""
        yield bare if quoted is None else quoted.replace('""', '"') + found["behind"]
        position, has_more, most = found.end(), bool(found["more"]), most - 1
