"""Print the twenty largest functions, files, classes and templates, so that the tail is seen.

Examples to hold code against, not fences: nothing here fails.
"""

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "samples", "scripts", "benchmarks", "tests")
SHOWN = 20


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """Lines of one thing, and where it is."""

    lines: int
    place: str


def measure_python(path: Path, name: str) -> Iterator[tuple[str, Size]]:
    """Yield (kind, size) for the file and for each function and class in it, nested ones too."""
    source = path.read_text(encoding="utf-8")
    yield "files", Size(len(source.splitlines()), name)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            kind = "classes" if isinstance(node, ast.ClassDef) else "functions"
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield kind, Size(lines, f"{name}:{node.lineno} {node.name}")


def measure(root: Path) -> dict[str, list[Size]]:
    """Return the sizes under `root` by kind, largest first."""
    sizes: dict[str, list[Size]] = {"functions": [], "files": [], "classes": [], "templates": []}
    for folder in FOLDERS:
        for path in (root / folder).rglob("*.py"):
            for kind, size in measure_python(path, str(path.relative_to(root))):
                sizes[kind].append(size)
        for path in (root / folder).rglob("*.html"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            sizes["templates"].append(Size(lines, str(path.relative_to(root))))
    return {kind: sorted(found, reverse=True) for kind, found in sizes.items()}


def describe(kind: str, found: list[Size]) -> str:
    """Return a heading with median and p90, then the largest, one a line."""
    if not found:
        return f"{kind}: none"
    numbers = [size.lines for size in found]
    p90 = statistics.quantiles(numbers, n=10)[-1] if len(numbers) > 1 else numbers[0]
    head = f"{kind}: {len(found)}, median {statistics.median(numbers):g}, p90 {p90:.0f} lines"
    return "\n".join([head, *(f"{size.lines:7} {size.place}" for size in found[:SHOWN])])


def main() -> None:
    print("\n\n".join(describe(kind, found) for kind, found in measure(ROOT).items()))


if __name__ == "__main__":
    main()
