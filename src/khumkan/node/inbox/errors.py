"""What can go wrong with a file in the inbox."""

from khumkan.core.errors import KhumkanError


class InboxError(KhumkanError):
    """A file, or a folder, that can't be taken from; the message says what to do."""


class StoppedError(Exception):
    """The node ends; the file is gone on with at the next start."""
