"""What ends a node: a part of it that can't go on."""

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message


class PartDiedError(KhumkanError):
    """A half-dead node looks alive: better none, and one that a supervisor starts again."""

    def __init__(self, part: str) -> None:
        super().__init__(
            message(
                "a part of the node died ({part}), so all of it ends; start it again, and report "
                "what its log says: nothing that was acknowledged is lost",
                part=part,
            )
        )
