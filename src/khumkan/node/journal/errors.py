"""What can go wrong with the journal. Full passes by itself; closed and broken do not."""

from khumkan.core.errors import KhumkanError


class JournalError(KhumkanError):
    """Something was not taken into the journal: whoever sent it still has it."""


class JournalFullError(JournalError):
    """There is no room now: try again later, and let the sender wait meanwhile."""


class JournalWriteError(JournalError):
    """The disk failed while records were written; none of them counts as taken."""


class JournalClosedError(JournalError):
    """The journal has been closed, or is closing."""


class RecordTooLargeError(JournalError):
    """One payload is larger than a record may be; cut it up first."""
