"""What can go wrong with the node's state: the file can't be read or written."""

from khumkan.core.errors import KhumkanError


class StateError(KhumkanError):
    """Nothing of the step that failed was kept; what was done before is whole."""
