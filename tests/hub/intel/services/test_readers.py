"""Readers are made with a token that is shown once, and revoked."""

import pytest
from hub_intel import Sector

from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.services import make_reader, revoke_reader
from khumkan.hub.intel.services import readers as module
from khumkan.hub.intel.tokens import hash_token
from khumkan.ui.actors import Actor
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.wire.tlp import Tlp


def test_only_the_hash_of_a_token_is_stored(sector: Sector) -> None:
    by = Actor(sector.world.admin.pk)
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.GREEN, by=by)
    stored = Reader.objects.get()
    assert stored.token_hash == hash_token(made.token)
    assert made.token not in str(Reader.objects.values().get())
    entry = entries_about("reader", stored.pk).get()
    assert (entry.action, entry.actor_id) == ("reader.add", by.user_id)
    assert made.token not in str(entry.changes)


def test_a_revoked_reader_stays_in_the_list(sector: Sector) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.GREEN, by=Actor())
    gone = revoke_reader(made.reader, version=1, by=Actor(), at=sector.now)
    assert (gone.revoked_at, gone.version) == (sector.now, 2)
    with pytest.raises(ConflictError):
        revoke_reader(made.reader, version=1, by=Actor())
    assert revoke_reader(gone, version=2, by=Actor()).version == 2


def test_no_program_is_cleared_for_red(sector: Sector) -> None:
    with pytest.raises(RefusedError) as refused:
        make_reader(sector.world.a, name="TIP", tlp=Tlp.RED, by=Actor())
    assert refused.value.field == "tlp"


def test_an_organisation_has_a_limit(sector: Sector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    make_reader(sector.world.a, name="1", tlp=Tlp.GREEN, by=Actor())
    make_reader(sector.world.b, name="2", tlp=Tlp.GREEN, by=Actor())
    with pytest.raises(RefusedError):
        make_reader(sector.world.a, name="3", tlp=Tlp.GREEN, by=Actor())
