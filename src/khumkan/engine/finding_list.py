"""The findings of a batch, most of them made when somebody asks for them."""

from collections.abc import Iterator
from typing import Protocol

from khumkan.engine.compiled import RuleHead
from khumkan.engine.findings import Finding
from khumkan.engine.joined import Joined, Part


class LazyFindings(Part[Finding], Protocol):
    """Findings of which each is made when it is asked for (`later_findings`)."""

    def heads(self) -> Iterator[RuleHead]:
        """Yield what each finding was told by, without making it."""
        ...


class FindingList(Joined[Finding, list[Finding] | LazyFindings]):
    """Findings in the order of their events; to count them makes none.

    A finding is made anew each time it is asked for, and until this list is dropped it keeps in
    memory the blocks of input that its findings come from: go through it once, keep what you need
    of the findings, and let it go with its batch.
    """

    def __reduce__(self) -> tuple[type[list[Finding]], tuple[list[Finding]]]:
        """Go to another process as a plain list: lines and rules mean nothing there."""
        return list, (list(self),)

    def heads(self) -> Iterator[RuleHead]:
        """Yield what each finding was told by, without making it."""
        for part in self.parts:
            if isinstance(part, list):
                yield from (one.head for one in part)
            else:
                yield from part.heads()
