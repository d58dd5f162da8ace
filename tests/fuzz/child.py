"""One target under atheris: started by `scripts/fuzz.py`, ends with the process."""

import sys
from pathlib import Path

import atheris

# What watches a function puts calls into it, and what compiles kernels knows none of them.
KERNELS = ["khumkan.engine.formats.tape", "khumkan.engine.sieve"]


def main() -> None:
    name, folder, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["khumkan"], exclude=KERNELS):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 -- what is loaded here is watched

    target = TARGETS[name]
    for number, seed in enumerate(target.seeds):
        (Path(folder) / f"seed-{number}").write_bytes(seed)
    target.attempt(b"")  # what is loaded late is loaded before the clock of one input starts
    atheris.Setup([sys.argv[0], folder, *options], target.attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
