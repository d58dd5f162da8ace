"""MySQL audit records in the JSON shape of Percona Server's audit log plugin."""

import orjson

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import DAY, HOUR, utc_seconds

LOCAL_MIDNIGHT = 7 * HOUR  # the log is rotated at midnight in Bangkok, which is 17:00 UTC


class PerconaFormat:
    """Writes one hospital's HIS audit log; record numbers rise and carry the rotation's date."""

    def __init__(self, hospital: Hospital) -> None:
        self._record = Dice(hospital.place.slug, "percona").whole(1_000_000, 60_000_000)

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        self._record += 1
        opened = (entry.at + LOCAL_MIDNIGHT) // DAY * DAY - LOCAL_MIDNIGHT
        name = entry.body["name"]
        head = {
            "name": name,
            "record": f"{self._record}_{utc_seconds(opened)[:-1]}",
            "timestamp": utc_seconds(entry.at),
        }
        return orjson.dumps({"audit_record": head | entry.body})
