"""What the pieces of a page are made of: plain values that a selector or view fills in.

Templates turn them into HTML through the tags of `{% load ui %}`. Nothing here is escaped or marked
safe: every piece escapes what it shows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = str | Promise


class Tone(StrEnum):
    """What a colour means; each tone has a shape of its own besides."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in one or two words."""

    label: Text
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the overview to this page."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the same thing; a link, so that it can be bookmarked.

    `within` are the views that a group of views has; they are shown while one of them is looked at.
    """

    label: Text
    url: str
    is_current: bool = False
    count: int | None = None
    within: "tuple[Tab, ...]" = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, as a timeline shows it. `at` is aware."""

    at: datetime
    title: Text
    text: Text = ""
    who: Text = ""
    tone: Tone = Tone.NEUTRAL
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is true; None or "" reads as "not given"."""

    label: Text
    value: Text | datetime | date | Badge | int | None
    url: str = ""

    @property
    def is_absent(self) -> bool:
        """Whether nothing is known; zero is something."""
        return self.value is None or self.value == ""

    @property
    def is_badge(self) -> bool:
        """Whether the value is a state."""
        return isinstance(self.value, Badge)

    @property
    def is_moment(self) -> bool:
        """Whether the value is a day or a moment."""
        return isinstance(self.value, date)

    @property
    def is_number(self) -> bool:
        """Whether the value is a whole number, written with its thousands parted."""
        return isinstance(self.value, int)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; `value` is not negative."""

    label: Text
    value: float
    url: str = ""
    tone: Tone = Tone.INFO


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What a page says that has nothing to show yet: why, and what to do first."""

    title: Text
    text: Text
    action_label: Text = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Banner:
    """A bar above every page that can't be closed, such as the one of a simulation."""

    title: Text
    text: Text = ""
    tone: Tone = Tone.WARNING
    url: str = ""
    url_label: Text = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What `ui/confirm.html` asks before something that can't easily be taken back."""

    title: Text
    question: Text
    submit_label: Text
    cancel_url: str
    consequences: tuple[Text, ...] = ()
