"""A process that detects what stands in a node's journal, and takes two frames meanwhile.

    python worked.py FOLDER

It ends when everything is done; a test kills it before.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

from node_line import Line, address, frame, read_test_rules

from khumkan.core.clock import SystemClock
from khumkan.node.immunity import HuntWorker
from khumkan.node.pipeline import FlushLimits, PipelineWorker

FLUSH = FlushLimits(age=timedelta(milliseconds=50), n_rows=100)
FRAMES = (frame(1, address(1, "203.0.113.66")), frame(2, address(2, "203.0.113.67")))
FRAME_BEYOND = 20_000  # bytes of the journal that are detected before the first frame


def main() -> None:
    """Work through everything that is there."""
    clock = SystemClock()
    folder = Path(sys.argv[1])
    line = Line(folder, read_test_rules(folder), clock=clock, flush=FLUSH)
    worker = PipelineWorker(line.pipeline, line.journal, clock)
    hunts = HuntWorker(line.state, line.pipeline, line.immunity, clock)
    print("begins", flush=True)  # noqa: T201 -- the test listens
    worker.start()
    hunts.start()
    for number, one in enumerate(FRAMES, 1):
        while line.pipeline.position < min(number * FRAME_BEYOND, line.journal.end):
            time.sleep(0.001)
        line.immunity.take_frame(one)
    while line.pipeline.is_behind or line.hunter.begin() is not None:
        time.sleep(0.01)
    worker.stop()
    hunts.stop()
    line.crash()


if __name__ == "__main__":
    main()
