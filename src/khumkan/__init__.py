"""khumkan: herd immunity for hospitals."""

__version__ = "2026.1.0"
