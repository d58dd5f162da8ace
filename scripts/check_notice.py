"""Hold NOTICE against what is installed: every runtime dependency, with the licence it declares.

Run by hand, it prints the lines that NOTICE should hold. A test runs it, so that a new runtime
dependency fails the build until someone has looked at its licence.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What only Windows installs can't be looked at here, and khumkan runs on no Windows.
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(?!.*sys_platform == 'win32')", re.MULTILINE)
ENTRY = re.compile(r"^  ([a-z0-9][a-z0-9._-]*) +(\S.*)$", re.MULTILINE)
CLASSIFIER = "License :: "


def pinned(requirements: str) -> list[str]:
    """Return the names in a requirements file, in its order."""
    return PIN.findall(requirements)


def declared_licence(about: PackageMetadata) -> str:
    """Return what a package says its licence is: the expression, else the field, else classifiers.

    Some packages put the whole text into the field: then the classifier is the better name.
    """
    named = [*about.get_all("License-Expression", []), *about.get_all("License", [])]
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in about.get_all("Classifier", [])
        if line.startswith(CLASSIFIER)
    ]
    short = [name.strip() for name in named if name.strip() and "\n" not in name.strip()]
    return next(iter(short), " and ".join(classified)) or "not declared"


def entry(name: str) -> str:
    """Return the line of NOTICE for an installed package."""
    return f"  {name:<18} {declared_licence(metadata(name))}"


def notice_faults(notice: str, requirements: str) -> Iterator[str]:
    """Yield a sentence for each package that NOTICE lacks, has too much, or has otherwise."""
    listed = dict(ENTRY.findall(notice))
    wanted = pinned(requirements)
    for name in wanted:
        licence = declared_licence(metadata(name))
        if name not in listed:
            yield f"NOTICE lacks {name} ({licence})"
        elif listed[name] != licence:
            yield f"NOTICE says {name} is {listed[name]!r}; the package says {licence!r}"
    yield from (
        f"NOTICE lists {name}, which is no runtime dependency" for name in listed.keys() - wanted
    )


def main() -> int:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    faults = list(notice_faults((ROOT / "NOTICE").read_text(encoding="utf-8"), requirements))
    print("\n".join(map(entry, pinned(requirements))))
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
