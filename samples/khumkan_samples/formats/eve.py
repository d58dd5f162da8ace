"""Suricata's EVE JSON: the common head, then the event's own object."""

import orjson

from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import local_micros


class EveFormat:
    """Writes one hospital's network sensor log."""

    def __init__(self, hospital: Hospital) -> None:
        self._head = {"in_iface": "enp3s0f1", "host": f"{hospital.place.code.lower()}-ids01"}

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        return orjson.dumps(
            {"timestamp": local_micros(entry.at, "+0700")} | self._head | entry.body
        )
