"""The detection engine: bytes, events, columns, matches, findings. Pure: no sockets, no clock."""
