"""One target under atheris: started by `scripts/fuzz.py`, ends with the process."""

import sys
from pathlib import Path

import atheris

ENGINE = Path(__file__).resolve().parents[2] / "src" / "khumkan" / "engine"


def kernels() -> list[str]:
    """Return the modules with kernels: what watches puts calls in, which no compiler knows."""
    files = [
        path
        for folder in ("formats/tape", "indicators", "probing", "sieve")
        for path in (ENGINE / folder).glob("*.py")
        if "@kernel" in path.read_text() or "intrinsic" in path.read_text()
    ]
    return [".".join(path.relative_to(ENGINE.parents[1]).with_suffix("").parts) for path in files]


def main() -> None:
    name, folder, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["khumkan"], exclude=kernels()):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 -- what is loaded here is watched

    target = TARGETS[name]
    for number, seed in enumerate(target.seeds):
        (Path(folder) / f"seed-{number}").write_bytes(seed)
    target.attempt(b"")  # what is loaded late is loaded before the clock of one input starts
    atheris.Setup([sys.argv[0], folder, *options], target.attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
