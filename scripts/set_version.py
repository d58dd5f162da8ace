"""Write a new version into `src/khumkan/__init__.py`, the one place where it stands.

    set_version.py 2026.2.0

A version is YYYY.MINOR.PATCH and later than the one there.
"""

import re
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "src" / "khumkan" / "__init__.py"
LINE = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
CALVER = re.compile(r"20\d\d\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def parse_version(text: str) -> tuple[int, ...]:
    """Return YYYY.MINOR.PATCH as numbers, to be compared; raises ValueError if it is not."""
    if not CALVER.fullmatch(text):
        reason = f"{text!r} is not YYYY.MINOR.PATCH; say for example: make release VERSION=2026.2.0"
        raise ValueError(reason)
    return tuple(int(part) for part in text.split("."))


def replace_version(source: str, version: str) -> str:
    """Return `source` with the new version; raises ValueError if it isn't later than the old."""
    found = LINE.search(source)
    if found is None:
        reason = "no line __version__ = ... to replace"
        raise ValueError(reason)
    if parse_version(version) <= parse_version(found[1]):
        reason = f"{version} is not later than {found[1]}"
        raise ValueError(reason)
    return LINE.sub(f'__version__ = "{version}"', source)


def main(version: str, home: Path = HOME) -> int:
    try:
        source = replace_version(home.read_text(encoding="utf-8"), version)
    except ValueError as error:
        print(f"set_version: {error}", file=sys.stderr)
        return 1
    home.write_text(source, encoding="utf-8")
    print(f"version is now {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
