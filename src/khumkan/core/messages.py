"""A sentence for people, kept apart from its parameters so that an edge can translate it.

The lower layers never translate: they return a `Message`, whose `text` is the English sentence with
named placeholders and doubles as the key of the translation catalogue.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: `text` with `{placeholders}`, and what fills them.

    `text` must stand as a literal where the message is made, or the extractor cannot find it.
    """

    text: str
    parameters: dict[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.parameters)


def message(text: str, /, **parameters: str | float) -> Message:
    """Return a `Message`; the name the extractor looks for in every layer below the edges."""
    return Message(text, parameters)
