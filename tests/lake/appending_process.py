"""Appends to a lake until it is killed, compacts now and then, and says how far it is.

Started by test_killed.py: python appending_process.py FOLDER.
"""

import sys
from pathlib import Path

from tests.lake.making import some

from khumkan.lake import Lake

ROWS_PER_APPEND = 3


def main() -> None:
    """Append where the lake ends; one line on standard output for each append that is done."""
    lake = Lake(Path(sys.argv[1]))
    print("ready", flush=True)  # noqa: T201 -- what it was started for
    while True:
        start = lake.next_offset
        lake.append(some(start, start + ROWS_PER_APPEND), start + ROWS_PER_APPEND)
        print(lake.next_offset, flush=True)  # noqa: T201
        if start % 15 == 0:
            lake.compact()


if __name__ == "__main__":
    main()
