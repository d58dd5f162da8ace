"""From the name of a time zone to the zone, out of the time zone data of the machine."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, available_timezones

from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message


def find_zone(name: str, place: Place | None = None) -> tzinfo:
    """Return the time zone that the IANA database calls `name`; `place` is where that was said.

    Raises ConfigurationError where there is no such zone, or the machine has no database.
    """
    try:
        return ZoneInfo(name)
    # By its own documentation KeyError or ValueError; a directory's name gives OSError.
    except (KeyError, ValueError, OSError) as error:
        if available_timezones():
            raise ConfigurationError(describe_unknown(name), place=place) from error
        raise ConfigurationError(_no_database(name)) from error


def describe_unknown(value: object) -> Message:
    """Say that `value` names no time zone."""
    return message(
        "detect.time_zone is {value}, but must be the name of a time zone in the IANA database, "
        "such as Asia/Bangkok or UTC",
        value=repr(value)[:80],
    )


def _no_database(name: str) -> Message:
    return message(
        "the time zone {zone} can't be looked up, because this machine has no time zone database; "
        "install tzdata, the package of the operating system or of Python",
        zone=name,
    )
