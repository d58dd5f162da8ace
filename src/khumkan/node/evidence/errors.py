"""What keeps an export from being made."""

from khumkan.core.errors import KhumkanError


class ExportError(KhumkanError):
    """An archive can't be written, or what it should hold can't be told. Nothing half is left."""
