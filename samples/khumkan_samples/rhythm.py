"""When hospitals are busy: how much of its peak an activity reaches, by hour and kind of day.

The hours are Bangkok time. Written from how a Thai public hospital's day goes: the outpatient rush
begins before dawn, offices keep hours, wards never sleep, backups run after midnight.
"""
# ruff: noqa: E501 - rows of a table are read across

from collections.abc import Mapping

from khumkan_samples.moments import SECOND, local

SATURDAY = 5
FIXED_HOLIDAYS = frozenset({(1, 1), (4, 13), (4, 14), (4, 15), (12, 5), (12, 10), (12, 31)})

# fmt: off
WEEKDAY: Mapping[str, tuple[float, ...]] = {
    #             0    1    2    3    4    5    6    7    8    9   10   11   12   13   14   15   16   17   18   19   20   21   22   23
    "machine":    (1.0,) * 24,
    "clinical":   (.18, .15, .14, .14, .17, .25, .40, .70, .95, 1.0, 1.0, .95, .70, .85, .85, .75, .60, .45, .40, .38, .36, .33, .28, .22),
    "outpatient": (.01, .01, .01, .01, .03, .15, .50, .90, 1.0, 1.0, .95, .80, .40, .60, .50, .30, .12, .08, .06, .05, .04, .03, .02, .01),
    "office":     (.02, .02, .02, .02, .02, .03, .08, .30, .80, 1.0, 1.0, .90, .40, .85, .95, .90, .50, .15, .08, .06, .05, .04, .03, .02),
    "public":     (.15, .09, .06, .05, .06, .12, .30, .60, .90, 1.0, 1.0, .90, .80, .85, .85, .80, .70, .60, .60, .70, .75, .70, .50, .30),
    "batch":      (.60, 1.0, 1.0, .70, .35, .15, .05, .05, .05, .05, .05, .05, .10, .05, .05, .05, .05, .05, .05, .05, .05, .10, .20, .40),
}
REST_DAY: Mapping[str, float] = {
    "machine": 1.0, "clinical": 0.62, "outpatient": 0.12, "office": 0.10, "public": 0.75, "batch": 1.0,
}
# fmt: on


def is_rest_day(at: int) -> bool:
    """Say whether `at` falls on a weekend or one of the holidays with a fixed date."""
    day = local(at // SECOND)
    return day.weekday() >= SATURDAY or (day.month, day.day) in FIXED_HOLIDAYS


def intensity(kind: str, at: int) -> float:
    """Return the activity at `at` as a fraction of its weekday peak, gliding between the hours."""
    moment = local(at // SECOND)
    hours = WEEKDAY[kind]
    past = (moment.minute * 60 + moment.second) / 3600
    level = hours[moment.hour] * (1 - past) + hours[(moment.hour + 1) % 24] * past
    return level * (REST_DAY[kind] if is_rest_day(at) else 1.0)
