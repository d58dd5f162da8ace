"""A source that may send by HTTP, and the input it sends to."""

import pytest
from tests.node.inputs.http.asking import Sender, make_sender
from tests.node.inputs.running import WayIn


@pytest.fixture
def sender(way_in: WayIn) -> Sender:
    return make_sender(way_in)
