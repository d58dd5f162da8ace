"""Where Thai lines may break: between words, marked by zero-width spaces that nobody sees.

The dictionary is PyThaiNLP's list of words, read as a file: the package itself is never imported,
which would take seconds.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import nlpo3

ZERO_WIDTH_SPACE: Final = "\u200b"
_NAME: Final = "khumkan"
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]{2,}")
_NEVER_FIRST: Final = frozenset("ๆฯ")


@cache
def _load() -> str:
    """Load the dictionary once; return the name it is known by."""
    spec = find_spec("pythainlp")
    if spec is None or spec.origin is None:  # a broken installation: lines break by typst's rules
        return ""
    nlpo3.load_dict(str(Path(spec.origin).parent / "corpus" / "words_th.txt"), _NAME)
    return _NAME


def mark_breaks(text: str) -> str:
    """Return the text with a zero-width space wherever a Thai line may end."""
    return _THAI.sub(lambda found: _mark(found[0]), text)


def _mark(run: str) -> str:
    name = _load()
    words = nlpo3.segment(run, name, safe=True) if name else [run]
    marked = words[:1]
    for word in words[1:]:
        if word[0] not in _NEVER_FIRST:
            marked.append(ZERO_WIDTH_SPACE)
        marked.append(word)
    return "".join(marked)
