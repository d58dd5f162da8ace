"""Things side by side, each with its state: hospitals at a glance, one tile each."""

from dataclasses import dataclass

from khumkan.ui.components.values import Badge, Text


@dataclass(frozen=True, slots=True)
class StateTile:
    """One thing: what it is called, how it does, and a few words about that.

    `key` tells it from the others on a page, wherever it stands; without one its place does. A part
    that renews itself needs it, so that whoever stands on a link keeps it.
    """

    title: Text
    state: Badge
    text: Text = ""
    url: str = ""
    key: str = ""
