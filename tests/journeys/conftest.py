"""An hour at three hospitals under attack, and a morning at two that nobody attacks."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.journeys.recorded import Recorded, detect

from khumkan_samples import generate

MORNING = datetime.fromisoformat("2026-11-20T09:00:00+07:00")


@pytest.fixture(scope="session")
def attacked_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logs = tmp_path_factory.mktemp("attacked") / "logs"
    generate(logs, hospitals=3, rate=0.3)
    return logs


@pytest.fixture(scope="session")
def attacked(attacked_logs: Path) -> Recorded:
    return detect(attacked_logs)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    logs = tmp_path_factory.mktemp("quiet") / "logs"
    generate(logs, hospitals=2, rate=0.3, start=MORNING, attacks=[])
    return detect(logs)
