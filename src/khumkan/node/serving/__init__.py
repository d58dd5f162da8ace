"""The running node: every part of it put together, watched, and ended in order."""

from khumkan.node.serving.errors import PartDiedError
from khumkan.node.serving.running import serve
from khumkan.node.serving.telling import write_address

__all__ = ["PartDiedError", "serve", "write_address"]
