"""What can go wrong with what somebody asked for; the edge answers 404, or says it at the form."""

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message


class NotFoundError(KhumkanError):
    """There is no such thing, or not for this person: the two must look alike."""


class ConflictError(KhumkanError):
    """Somebody else changed the record since this person read it; nothing was overwritten."""


class RefusedError(KhumkanError):
    """The change breaks a rule of the domain; `field` is the form field it belongs to, if any."""

    def __init__(self, message: Message, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
