"""What goes wrong with a backup; the message says what to do."""

from khumkan.core.errors import KhumkanError


class BackupError(KhumkanError):
    """A backup can't be made, or is not what it should be, or must not be put back here."""
