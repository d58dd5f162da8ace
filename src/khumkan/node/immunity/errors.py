"""What can be wrong with a frame: one before it is missing."""

from uuid import UUID

from khumkan.core.errors import TransportError
from khumkan.core.messages import message


class GapError(TransportError):
    """The stream must be asked again, for what comes after `position`; nothing was taken."""

    def __init__(self, collection: UUID, position: int, sequence: int) -> None:
        super().__init__(
            message(
                "frame {sequence} came after frame {position}: those between them are missing",
                sequence=sequence,
                position=position,
            ),
            is_permanent=False,
        )
        self.collection = collection
        self.position = position
        self.sequence = sequence
