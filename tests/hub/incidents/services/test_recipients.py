"""The address book: what people entered and compared, and when a comparison counts no more."""

from datetime import timedelta

import pysequoia
import pytest
from certificates import fingerprint_of, make_key, public
from django.utils import timezone
from hub_world import World
from tests.hub.incidents.conftest import OFFICE

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Recipient
from khumkan.hub.incidents.recipients import KeyStanding, standing_of
from khumkan.hub.incidents.services import recipients as recipient_services
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import ConflictError, RefusedError

pytestmark = pytest.mark.django_db


def standing(recipient: Recipient, days: int = 0) -> KeyStanding:
    return standing_of(recipient, timezone.now() + timedelta(days=days))


def test_an_office_is_entered_once(world: World, office: Recipient, officer: Actor) -> None:
    assert office.source == "หนังสือที่ 1/2569"
    with pytest.raises(RefusedError, match="in the book already"):
        services.add_recipient(world.a, OFFICE, by=officer)
    services.remove_recipient(office, by=officer)
    assert services.add_recipient(world.a, OFFICE, by=officer) != office


def test_the_book_is_bounded(world: World, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipient_services, "MOST_RECIPIENTS", 1)
    services.add_recipient(world.a, OFFICE, by=officer)
    with pytest.raises(RefusedError, match="too many"):
        services.add_recipient(world.a, OFFICE | {"email": "b@office.example"}, by=officer)


def test_a_certificate_counts_from_its_comparison_on(
    office: Recipient, key: pysequoia.Tsk, officer: Actor
) -> None:
    assert standing(office) == KeyStanding.NONE
    kept = services.take_certificate(office, public(key), version=1, by=officer)
    assert standing(kept) == KeyStanding.NOT_COMPARED
    compared = services.compare_fingerprint(
        kept, told=fingerprint_of(key).lower(), how="โทรศัพท์", version=2, by=officer
    )
    assert standing(compared) == KeyStanding.GOOD
    assert compared.compared_by_id == officer.user_id


@pytest.mark.parametrize("told", ["", "AAAA", "x"])
def test_another_fingerprint_is_refused(office: Recipient, officer: Actor, told: str) -> None:
    kept = services.take_certificate(office, public(make_key()), version=1, by=officer)
    with pytest.raises(RefusedError, match="not the fingerprint"):
        services.compare_fingerprint(kept, told=told, how="x", version=2, by=officer)


def test_without_a_certificate_nothing_is_compared(office: Recipient, officer: Actor) -> None:
    with pytest.raises(RefusedError, match="not the fingerprint"):
        services.compare_fingerprint(office, told="", how="x", version=1, by=officer)


def test_it_warns_from_thirty_days_before_the_end(office: Recipient, officer: Actor) -> None:
    key = make_key(lasts=timedelta(days=60))
    kept = services.take_certificate(office, public(key), version=1, by=officer)
    kept = services.compare_fingerprint(
        kept, told=fingerprint_of(key), how="x", version=2, by=officer
    )
    found = [standing(kept, days) for days in (0, 29, 31, 61)]
    assert found == [KeyStanding.GOOD, KeyStanding.GOOD, KeyStanding.ENDING, KeyStanding.EXPIRED]


def test_another_certificate_or_address_must_be_compared_again(
    trusted: Recipient, officer: Actor, key: pysequoia.Tsk
) -> None:
    same = services.take_certificate(trusted, public(key), version=trusted.version, by=officer)
    assert standing(same) == KeyStanding.GOOD
    named = services.change_recipient(
        same, OFFICE | {"name": "NCSA"}, version=same.version, by=officer
    )
    assert standing(named) == KeyStanding.GOOD
    moved = services.change_recipient(
        named, OFFICE | {"email": "new@office.example"}, version=named.version, by=officer
    )
    assert standing(moved) == KeyStanding.NOT_COMPARED
    other = services.take_certificate(moved, public(make_key()), version=moved.version, by=officer)
    assert standing(other) == KeyStanding.NOT_COMPARED


def test_a_certificate_that_is_dropped_is_gone(trusted: Recipient, officer: Actor) -> None:
    left = services.drop_certificate(trusted, version=trusted.version, by=officer)
    assert standing(left) == KeyStanding.NONE
    assert (left.certificate, left.fingerprint, left.user_ids, left.compared_how) == (
        "",
        "",
        [],
        "",
    )


def test_a_change_on_an_old_page_and_of_a_removed_entry_is_refused(
    office: Recipient, officer: Actor
) -> None:
    with pytest.raises(ConflictError):
        services.change_recipient(office, OFFICE, version=99, by=officer)
    services.remove_recipient(office, by=officer)
    with pytest.raises(RefusedError, match="was removed"):
        services.remove_recipient(office, by=officer)


def test_the_trail_tells_whose_certificate_it_became(trusted: Recipient) -> None:
    entry = Entry.objects.get(action="recipient.certificate")
    assert entry.changes == {"fingerprint": [None, trusted.fingerprint]}
    assert Entry.objects.get(action="recipient.compare").changes["how"] == [None, "โทรศัพท์"]
