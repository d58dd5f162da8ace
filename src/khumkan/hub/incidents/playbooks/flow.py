"""Where steps lead: every one is reached, and from every one an end can be reached."""

from collections.abc import Iterable, Mapping

from khumkan.core.messages import message
from khumkan.hub.incidents.playbooks import model
from khumkan.hub.incidents.playbooks.model import Step
from khumkan.hub.incidents.playbooks.problems import Problems


def check_flow(
    problems: Problems, steps: Mapping[str, Step], start: object, exception: object
) -> None:
    """Note steps that are unknown, that nothing leads to, or from which there is no way out.

    An exception's step that does not exist is left be: published playbooks have it.
    """
    for step in steps.values():
        _check_exits(problems, step, steps)
    if not isinstance(start, str) or start not in steps:
        what = message("the step {step} does not exist", step=str(start)[:100])
        problems.add("workflow_start", what)
    elif steps[start].kind == model.END:
        problems.add("workflow_start", message("the playbook ends before it begins"))
    elif not problems.found:
        _check_ways(problems, steps, [start, str(exception)])


def _check_ways(problems: Problems, steps: Mapping[str, Step], roots: list[str]) -> None:
    reached = reach(steps, roots)
    for key in steps:
        if key not in reached:
            problems.add(key, message("nothing leads to this step"))
    for key in _loops(steps):
        problems.add(key, message("the steps go round here, and no end can be reached"))


def reach(steps: Mapping[str, Step], roots: Iterable[str]) -> dict[str, None]:
    """Return the steps reached from some, nearest first."""
    found = {key: None for key in roots if key in steps}
    waiting = list(found)
    for key in waiting:
        for after in steps[key].exits:
            if after in steps and after not in found:
                found[after] = None
                waiting.append(after)
    return found


def _check_exits(problems: Problems, step: Step, steps: Mapping[str, Step]) -> None:
    for after in step.exits:
        if after not in steps:
            problems.add(step.id, message("the step {step} does not exist", step=after[:100]))
    if step.kind == model.END and step.exits:
        problems.add(step.id, message("nothing may follow an end"))
    if step.kind != model.END and not step.exits:
        problems.add(step.id, message("nothing follows this step, and it is no end"))
    if step.kind == model.WHILE and not step.then:
        problems.add(
            step.id, message("a loop has no way out: {name} is missing", name="on_completion")
        )
    cases = {one.case for one in step.branches}
    if step.kind == model.IF and not step.then and "no" not in cases:
        problems.add(step.id, message("nothing follows where the condition does not hold"))


def _loops(steps: Mapping[str, Step]) -> list[str]:
    """Return the steps that no end can be reached from, without those that only lead there."""
    ending = _lead_to_an_end(steps)
    lost = [key for key in steps if key not in ending]
    n_before = dict.fromkeys(lost, 0)
    for key in lost:
        for after in steps[key].exits:
            n_before[after] += 1
    waiting = [key for key in lost if not n_before[key]]
    for key in waiting:
        for after in steps[key].exits:
            n_before[after] -= 1
            if not n_before[after]:
                waiting.append(after)
    return [key for key in lost if key not in set(waiting)]


def _lead_to_an_end(steps: Mapping[str, Step]) -> set[str]:
    before: dict[str, list[str]] = {}
    for step in steps.values():
        for after in step.exits:
            before.setdefault(after, []).append(step.id)
    found = {key for key, step in steps.items() if step.kind == model.END}
    waiting = list(found)
    while waiting:
        for key in before.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
