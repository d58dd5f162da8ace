"""A copy of VERIS's words: the nearest and newest is used, and none is ever shipped."""

from pathlib import Path

import pytest
from hub_world import World
from pytest_django.fixtures import Settings

from khumkan.hub.incidents import services
from khumkan.hub.incidents.exporting import has_vocabulary, vocabulary_for
from khumkan.hub.incidents.models import VerisCopy
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import RefusedError

pytestmark = pytest.mark.django_db


def small(word: str) -> bytes:
    return (
        b'{"security_incident": ["Confirmed"], "action": {"malware": {"variety": ["%s"]}},'
        b' "asset": {"assets": {"variety": ["Unknown"]}}}' % word.encode()
    )


def test_the_nearest_and_newest_copy_is_used(world: World, officer: Actor) -> None:
    assert not has_vocabulary(world.a)
    for place, word in ((world.ministry, "far"), (world.a, "old"), (world.a, "near")):
        services.take_vocabulary(place, small(word), by=officer)
    assert vocabulary_for(world.a).allowed("action.malware.variety") == ["near"]
    services.remove_vocabulary(
        VerisCopy.objects.get(organisation=world.a, removed_at=None), by=officer
    )
    assert vocabulary_for(world.a).allowed("action.malware.variety") == ["far"]
    assert vocabulary_for(world.b).allowed("action.malware.variety") == ["far"]
    assert not has_vocabulary(world.ncsa)


def test_the_hubs_file_is_used_where_nobody_brought_one(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "words.json"
    file.write_bytes(small("hub"))
    settings.VERIS_VOCABULARY = str(file)
    assert has_vocabulary(world.a)
    assert vocabulary_for(world.a).allowed("action.malware.variety") == ["hub"]


def test_it_is_removed_once_and_the_trail_tells_which(world: World, officer: Actor) -> None:
    made = services.take_vocabulary(world.a, small("x"), by=officer)
    services.remove_vocabulary(made, by=officer)
    with pytest.raises(RefusedError, match="quicker"):
        services.remove_vocabulary(made, by=officer)
    assert Entry.objects.get(action="veris.take").changes["sha256"] == [None, made.sha256]


def test_a_file_that_is_none_leaves_what_was_there(world: World, officer: Actor) -> None:
    services.take_vocabulary(world.a, small("good"), by=officer)
    with pytest.raises(RefusedError, match="is not VERIS"):
        services.take_vocabulary(world.a, b"{}", by=officer)
    assert vocabulary_for(world.a).allowed("action.malware.variety") == ["good"]
