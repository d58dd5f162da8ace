"""Runs khumkan with this process's clock set wrong: `python shifted_clock.py SECONDS ARGUMENTS…`.

The machine's own clock stays as it is; the tests run there.
"""

import sys
import time


def main() -> None:
    """Set the clock before anything of khumkan can ask for the time, then do as `khumkan` does."""
    shift, real = float(sys.argv[1]), time.time
    time.time = lambda: real() + shift
    from khumkan.cli import main as khumkan  # noqa: PLC0415 -- after the clock was set

    sys.argv[:2] = ["khumkan"]
    khumkan()


if __name__ == "__main__":
    main()
