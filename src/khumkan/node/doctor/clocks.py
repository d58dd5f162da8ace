"""Clock and time zone: evidence whose times are wrong is worth little."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from khumkan.core.messages import message
from khumkan.core.settings import find_zone
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn

OFF_SECONDS: Final = 2.0
FAR_OFF_SECONDS: Final = 30.0


def check_clock(case: Case) -> Iterable[Result]:
    """Something keeps the clock right, and the hub's says the same."""
    how = message(
        "run: timedatectl set-ntp true, or install chrony and name the hospital's NTP server in it"
    )
    try:
        state = case.machine.clock_state()
    except OSError as error:
        why = error.strerror or "?"
        yield warn(message("the system does not tell how right its clock is ({why})", why=why), how)
        return
    if not state.is_synchronised:
        yield fail(message("nothing keeps this machine's clock right (no NTP)"), how)
    elif state.error_seconds > OFF_SECONDS:
        off = f"{state.error_seconds:.1f}"
        yield warn(message("the clock may be {seconds} s off though NTP runs", seconds=off), how)
    else:
        yield ok(message("kept right by NTP"))


def check_hub_clock(case: Case) -> Iterable[Result]:
    """The hub's clock shows what ours does."""
    if case.said is None:
        return
    off = case.said.link.clock_offset_seconds
    words = message("this machine's clock is {seconds} s from the hub's", seconds=f"{off:.0f}")
    if abs(off) >= FAR_OFF_SECONDS:
        advice = message("set the clock, by NTP best: times of findings are wrong until then")
        yield fail(words, advice)
    else:
        yield ok(message("less than {limit} s from the hub's", limit=FAR_OFF_SECONDS))


def check_zone(case: Case) -> Iterable[Result]:
    """Times without a zone in logs are read by a setting; people read by the machine's."""
    name = case.settings.detect.time_zone
    wanted = find_zone(name).utcoffset(case.now) or timedelta(0)
    here = case.machine.utc_offset_seconds()
    if wanted.total_seconds() == here:
        yield ok(message("{zone}, as this machine", zone=name))
        return
    yield warn(
        message(
            "logs are read as {zone}, and this machine is {hours} h ahead of UTC",
            zone=name,
            hours=f"{here / 3600:+g}",
        ),
        message(
            "run: timedatectl set-timezone Asia/Bangkok, or set detect.time_zone to where the "
            "devices are"
        ),
    )
