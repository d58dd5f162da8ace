"""Why there was no upgrade; the message says what is in force now."""

from khumkan.core.errors import KhumkanError


class UpgradeError(KhumkanError):
    """The bundle, the new version or the machine is not as it has to be."""
