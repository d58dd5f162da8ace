"""A note gives back the indicator it was written for, whatever its texts, with room or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Advice, Origin, RuleHead
from khumkan.engine.indicators import Indicator, notes
from khumkan.engine.indicators.keys import key_of, observable_of
from khumkan.engine.indicators.notes import Notes
from khumkan.wire.observables import Kind, Observable

TEXTS = st.text(max_size=5) | st.sampled_from(["domain:evil.example", "a\nb\0c", "\ud800"])
HEADS = st.builds(
    RuleHead,
    id=TEXTS,
    title=TEXTS,
    level=st.sampled_from(Severity),
    origin=st.builds(Origin, TEXTS, st.integers(0, 9), TEXTS, TEXTS, TEXTS),
    tags=st.lists(st.text(max_size=2), max_size=2).map(tuple),
    advice=st.builds(Advice, st.text(max_size=2)),
)
OBSERVABLES = st.sampled_from(
    [Observable(Kind.DOMAIN, "evil.example"), Observable(Kind.FILE_NAME, "Read Me.txt")]
)
INDICATORS = st.builds(Indicator, OBSERVABLES, HEADS, st.sampled_from(["", "2027-01-01"]))


@pytest.mark.parametrize("room", [0, 2, 100])
def test_a_note_gives_back_its_indicator(room: int) -> None:
    @given(st.lists(INDICATORS, max_size=5))
    def check(indicators: list[Indicator]) -> None:
        some = Notes()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(notes, "MAX_SHARED", room)
            for one in indicators:
                note = some.write(one)
                assert not {"\n", "\0"}.intersection(note)
                assert note.startswith("[")
                assert some.read(observable_of(key_of(one.observable)), note) == one
            assert len(some._shared) <= room

    check()
