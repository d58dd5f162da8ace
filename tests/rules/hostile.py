"""Try every pattern of a rule pack on texts made of its own words; print those that take long.

Run as a program, so that a pattern that would never end can be stopped: `hostile.py SIGMA_FOLDER`.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import yaml

from khumkan.engine.expressions import compile_expression

LENGTH = 30_000
LIMIT_SECONDS = 0.5
MAX_WORDS = 5
FLAGS = ("i", "m", "s")
WORD = re.compile(r"[a-z0-9_/.:*'\"!-]{2,}", re.IGNORECASE)


def patterns(node: object) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """Yield every regular expression below a detection, and the engine's way to search for it."""
    if isinstance(node, list):
        for child in node:
            yield from patterns(child)
    elif isinstance(node, dict):
        for key, value in node.items():
            _, *modifiers = str(key).split("|")
            if "re" in modifiers:
                flags = "".join(each for each in FLAGS if each in modifiers)
                yield from ((each, compile_expression(each, flags)) for each in _texts(value))
            else:
                yield from patterns(value)


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def hostile_texts(pattern: str) -> Iterator[str]:
    """Yield texts that repeat the words of a pattern, alone and in pairs."""
    plain = re.sub(r"\\[a-zA-Z]|\[[^\]]*\]|\(\?:", " ", pattern).replace("\\", "")
    words = list(dict.fromkeys(WORD.findall(plain)))[:MAX_WORDS]
    seeds = [
        *words,
        *(f"{word} " for word in words),
        *(f"{one} {other} " for one, other in permutations(words, 2)),
        "'",
        " ",
    ]
    for seed in seeds:
        yield (seed * LENGTH)[:LENGTH]


def seconds_of(pattern: str, is_found: Callable[[str], bool]) -> float:
    """Return how long the slowest of its texts takes."""
    worst = 0.0
    for text in hostile_texts(pattern):
        begin = time.perf_counter()
        is_found(text)
        worst = max(worst, time.perf_counter() - begin)
    return worst


def main() -> None:
    """Print one line for each slow pattern."""
    for path in sorted(Path(sys.argv[1]).rglob("*.yml")):
        for rule in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            for pattern, is_found in patterns(rule.get("detection")):
                seconds = seconds_of(pattern, is_found)
                if seconds > LIMIT_SECONDS:
                    print(f"{path.name}: {seconds:.1f} s: {pattern}")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
