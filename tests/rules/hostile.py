"""Try every pattern of a rule pack on texts made of its own words; print those that take long.

Run as a program, so that a pattern that would never end can be stopped: `hostile.py SIGMA_FOLDER`.
"""

import re
import sys
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import yaml

LENGTH = 4000
LIMIT_SECONDS = 0.5
MAX_WORDS = 5
FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
WORD = re.compile(r"[a-z0-9_/.:*'\"!-]{2,}", re.IGNORECASE)


def patterns(node: object) -> Iterator[re.Pattern[str]]:
    """Yield every regular expression below a detection."""
    if isinstance(node, list):
        for child in node:
            yield from patterns(child)
    elif isinstance(node, dict):
        for key, value in node.items():
            _, *modifiers = str(key).split("|")
            if "re" in modifiers:
                flags = sum(FLAGS.get(each, 0) for each in modifiers)
                yield from (re.compile(each, flags) for each in _texts(value))
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


def seconds_of(pattern: re.Pattern[str]) -> float:
    """Return how long the slowest of its texts takes."""
    worst = 0.0
    for text in hostile_texts(pattern.pattern):
        begin = time.perf_counter()
        pattern.search(text)
        worst = max(worst, time.perf_counter() - begin)
    return worst


def main() -> None:
    """Print one line for each slow pattern."""
    for path in sorted(Path(sys.argv[1]).rglob("*.yml")):
        for rule in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            for pattern in patterns(rule.get("detection")):
                seconds = seconds_of(pattern)
                if seconds > LIMIT_SECONDS:
                    print(f"{path.name}: {seconds:.1f} s: {pattern.pattern}")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
