"""Batches: full at so many events and rejections, and no byte outside them."""

import io

import pytest

from khumkan.engine.events import Limits
from khumkan.engine.formats import batches, get_format, read_batches


def read(data: bytes, batch_events: int) -> list[tuple[int, int, int]]:
    limits = Limits(batch_events=batch_events)
    return [
        (len(batch.events), len(batch.rejections), batch.n_bytes)
        for batch in read_batches(io.BytesIO(data), get_format("json"), limits)
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\n\n", [(0, 0, 2)], id="only blanks"),
        pytest.param(b"{}\n" * 4, [(2, 0, 6), (2, 0, 6)], id="just full"),
        pytest.param(b"{}\n" * 5, [(2, 0, 6), (2, 0, 6), (1, 0, 3)], id="one over"),
        pytest.param(b"{}\nx\ny\n{}\n", [(1, 1, 5), (1, 1, 5)], id="rejections count"),
        pytest.param(b"{}\n\n\n", [(1, 0, 5)], id="blanks belong to a batch"),
    ],
)
def test_batches_hold_everything(data: bytes, found: list[tuple[int, int, int]]) -> None:
    assert read(data, 2) == found


def test_a_batch_of_long_events_is_full_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_BATCH_BYTES", 10)

    assert read(b'{"a": 1}\n' * 4, 1000) == [(2, 0, 18), (2, 0, 18)]


def test_a_list_cut_off_between_events_is_told_in_the_last_batch() -> None:
    assert read(b"[{}\n", 1) == [(1, 0, 3), (0, 1, 1)]
