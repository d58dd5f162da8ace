"""A place near the end of the journal from which reading meets no half record."""

from pathlib import Path
from uuid import UUID

import pytest
from tests.node.inputs.running import AT

from khumkan.node.journal import Journal

N = 50


@pytest.mark.parametrize("n_bytes", [0, 1, 150, 1_000, 3_000, 10**9])
def test_the_last_records_are_read_from_their_beginning(tmp_path: Path, n_bytes: int) -> None:
    journal = Journal(tmp_path, segment_bytes=1_000)
    try:
        for number in range(N):
            journal.append(
                source_id=UUID(int=1),
                received_at=AT,
                is_authenticated=True,
                format="syslog",
                payload=b"%03d" % number * 10,
            )
        place = journal.place_before_end(n_bytes)
        found = journal.read(place, 10**9)
        whole = journal.read(0, 10**9)
        assert found == [one for one in whole if one.offset >= journal.end - n_bytes]
        assert journal.damage == []
    finally:
        journal.close()
