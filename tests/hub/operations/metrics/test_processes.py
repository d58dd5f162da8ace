"""Several web processes add up to one answer: shown by real ones."""

import os
import subprocess
import sys

from openmetrics import read_metrics

from khumkan.hub.operations.metrics.processes import VARIABLE, are_shared, share_counters

_COUNT = """
from khumkan.hub.operations.metrics.counters import count_request
count_request("home", "GET", 200, 0.02)
"""
_READ = """
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import generate_latest
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode(), end="")
"""


def test_one_process_needs_no_folder() -> None:
    with share_counters(1):
        assert not are_shared()


def test_processes_count_together_and_leave_nothing_behind() -> None:
    with share_counters(2):
        folder = os.environ[VARIABLE]
        for _ in range(3):
            subprocess.run([sys.executable, "-c", _COUNT], check=True)  # noqa: S603 -- our own code
        said = subprocess.run(  # noqa: S603 -- our own code
            [sys.executable, "-c", _READ], check=True, capture_output=True, text=True
        ).stdout
    assert not os.path.exists(folder)  # noqa: PTH110 -- a name from the environment
    assert not are_shared()
    assert read_metrics(said)["khumkan_http_requests"].samples[0].value == 3
