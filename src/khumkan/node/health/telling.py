"""What is known of a source's health as JSON: the sentences stay messages, to be translated."""

from datetime import datetime, timedelta

from khumkan.core.clock import Clock, parse_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message
from khumkan.node.health.health import Health
from khumkan.node.health.judging import Verdict
from khumkan.node.health.watching import WATCHED
from khumkan.node.state import State

_FRESH = timedelta(seconds=90)


def tell_verdict(verdict: Verdict) -> JsonObject:
    """Return a verdict as JSON."""
    return {
        "state": verdict.state.value,
        "seen": tell_message(verdict.seen),
        "todo": None if verdict.todo is None else tell_message(verdict.todo),
        "remarks": [tell_message(one) for one in verdict.remarks],
    }


def tell_message(words: Message) -> JsonObject:
    """Return a message as JSON, with its English for programs."""
    return {"text": words.text, "parameters": dict(words.parameters), "english": str(words)}


def read_health(state: State, clock: Clock) -> tuple[Health, datetime]:
    """Return what a folder says of health, and when that was: now, if the node runs."""
    health = Health(clock)
    health.restore(state.health)
    now = clock.now()
    since, last = (state.read_fact(WATCHED) or " ").split(" ")
    if not last:
        return health, now
    health.watched_since = parse_time(since)
    looked_at = parse_time(last)
    return health, now if now - looked_at < _FRESH else looked_at
