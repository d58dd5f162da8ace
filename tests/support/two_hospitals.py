"""Runs khumkan in a country of two hospitals: `khumkan up` is as real there, and cheaper.

`python two_hospitals.py PATIENCE ARGUMENTS…`: no step of a story is waited for longer than that,
though starting may take longer.
"""

import sys
from collections.abc import Callable

from khumkan_samples import places

STEP_SECONDS = 60.0  # as in khumkan.cli.up.rehearsal, which loads once Django is up
places.PLACES = places.PLACES[:2]  # before anybody else reads it


def main() -> None:
    """Do as `khumkan` does."""
    from khumkan.cli import main as khumkan  # noqa: PLC0415 -- after the country was made small
    from khumkan.cli.up import processes  # noqa: PLC0415 -- as above

    patience, patient = float(sys.argv[1]), processes.wait_for

    def wait_less(what: Callable[[], bool], seconds: float, check: Callable[[], None]) -> bool:
        return patient(what, patience if seconds == STEP_SECONDS else seconds, check)

    processes.wait_for = wait_less
    sys.argv[:2] = ["khumkan"]
    khumkan()


if __name__ == "__main__":
    main()
