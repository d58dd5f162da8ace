"""What a check found: how bad, what was seen, what to do, and what may be mended without asking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from khumkan.core.messages import Message, message


class Verdict(StrEnum):
    """How a check ended, from best to worst."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


Mend = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Result:
    """One sentence on what is, one on what to do; `mend` does it where that can harm nobody.

    `subject` is what the sentences are about where a check looks at several things.
    """

    verdict: Verdict
    seen: Message
    advice: Message | None = None
    mend: Mend | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A result, and the name of the check that it comes from."""

    check: str
    result: Result


def ok(seen: Message, hint: Message | None = None) -> Result:
    """Return that all is well; a hint is for later."""
    return Result(Verdict.OK, seen, hint)


def warn(seen: Message, advice: Message, mend: Mend | None = None) -> Result:
    """Return that something should be looked at."""
    return Result(Verdict.WARN, seen, advice, mend)


def fail(seen: Message, advice: Message, mend: Mend | None = None) -> Result:
    """Return that something does not work, or is not safe."""
    return Result(Verdict.FAIL, seen, advice, mend)


def run_check(name: str, check: Callable[[], Iterable[Result]]) -> list[Finding]:
    """Return what a check found; one that breaks is a finding too, and the others go on."""
    found: list[Finding] = []
    try:
        found.extend(Finding(name, result) for result in check())
    except Exception as error:  # noqa: BLE001 -- shown as a failed check
        found.append(Finding(name, _broken(error)))
    return found


def _broken(error: Exception) -> Result:
    return fail(
        message("the check itself broke: {error}", error=f"{type(error).__name__}: {error}"),
        message("see whether the checks above fail too; if none does, report it"),
    )


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the worst verdict of all."""
    order = list(Verdict)
    return max((one.result.verdict for one in findings), key=order.index, default=Verdict.OK)
