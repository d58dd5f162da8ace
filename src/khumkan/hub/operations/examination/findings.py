"""What a check found, and the checks by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from khumkan.core.messages import Message, message


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: which check, how it ended, what was seen, and what to do about it."""

    check: str
    verdict: Verdict
    seen: Message
    advice: Message | None = None


Result = tuple[Verdict, Message, Message | None]
Check = Callable[[], Result]


def ok(seen: Message) -> Result:
    """Return that all is well."""
    return Verdict.OK, seen, None


def warn(seen: Message, advice: Message) -> Result:
    """Return that something should be looked at."""
    return Verdict.WARN, seen, advice


def fail(seen: Message, advice: Message) -> Result:
    """Return that something does not work, or is not safe."""
    return Verdict.FAIL, seen, advice


def run(checks: Iterable[tuple[str, Check]]) -> list[Finding]:
    """Run checks in order; one that breaks is a finding too, and the others go on."""
    return [Finding(name, *_run(check)) for name, check in checks]


def _run(check: Check) -> Result:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 -- shown as a failed check
        return fail(
            message("the check itself broke: {error}", error=type(error).__qualname__),
            message("see whether the checks above fail too; if none does, report it"),
        )
