"""A node's link and its fake hub, which talk over the loopback address."""

from pathlib import Path

import pytest
from linked_node import LinkedNode, new_linked_node


@pytest.fixture
def node(tmp_path: Path, socket_enabled: None) -> LinkedNode:
    del socket_enabled
    return new_linked_node(tmp_path)
