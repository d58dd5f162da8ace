"""The pages of the address book: whose it is, what a certificate says, how it is compared."""

from collections.abc import Callable
from datetime import timedelta

import pysequoia
import pytest
from certificates import fingerprint_of, make_key, public
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import OFFICE

from khumkan.hub.incidents.models import Recipient
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


def shown(client: Client, name: str, *args: object) -> str:
    answer = client.get(url(name, *args))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def give(client: Client, recipient: Recipient, **told: object) -> str:
    recipient.refresh_from_db()
    given = {"version": recipient.version} | told
    answer = client.post(url("take-certificate", recipient.pk), given, follow=True)
    return answer.content.decode()


def test_an_office_is_entered_its_certificate_taken_and_compared(
    world: World, signed_in: SignedIn, key: pysequoia.Tsk
) -> None:
    client = signed_in(world.a_it)
    assert "No recipient yet" in shown(client, "recipients", world.a.pk)
    client.post(url("add-recipient", world.a.pk), OFFICE)
    office = Recipient.objects.get()
    assert "no certificate" in shown(client, "recipients", world.a.pk)
    page = give(client, office, text=public(key).decode())
    assert fingerprint_of(key) in page
    assert "nobody compared" in page
    told = {"told": fingerprint_of(key), "how": "a call", "version": 2}
    page = client.post(url("compare-fingerprint", office.pk), told, follow=True).content.decode()
    assert "a call" in page
    assert "A Officer" in page
    assert "is encrypted to" in shown(client, "recipients", world.a.pk)


def test_where_an_address_is_from_must_be_said(world: World, signed_in: SignedIn) -> None:
    told = OFFICE | {"source": ""}
    answer = signed_in(world.a_it).post(url("add-recipient", world.a.pk), told)
    assert "Fill this in: Where the address is from" in answer.content.decode()
    assert not Recipient.objects.exists()


def test_the_same_office_twice_is_told_at_its_field(
    world: World, signed_in: SignedIn, office: Recipient
) -> None:
    del office
    answer = signed_in(world.a_it).post(url("add-recipient", world.a.pk), OFFICE)
    assert "in the book already" in answer.content.decode()


def test_a_certificate_is_taken_from_a_file_too(
    world: World, signed_in: SignedIn, office: Recipient, key: pysequoia.Tsk
) -> None:
    file = SimpleUploadedFile("office.asc", public(key))
    assert fingerprint_of(key) in give(signed_in(world.a_it), office, file=file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "as a file or as text"),
        ("hello", "no OpenPGP certificate"),
        (str(make_key()), "secret key"),
    ],
)
def test_what_is_no_certificate_is_told_and_not_kept(
    world: World, signed_in: SignedIn, office: Recipient, text: str, said: str
) -> None:
    assert said in give(signed_in(world.a_it), office, text=text)
    office.refresh_from_db()
    assert office.certificate == ""


def test_a_file_that_is_too_large_is_refused(
    world: World, signed_in: SignedIn, office: Recipient
) -> None:
    file = SimpleUploadedFile("office.asc", b"x" * (256 * 1024 + 1))
    assert "larger than 256 KB" in give(signed_in(world.a_it), office, file=file)


def test_another_fingerprint_is_told_at_its_field(
    world: World, signed_in: SignedIn, office: Recipient, key: pysequoia.Tsk
) -> None:
    client = signed_in(world.a_it)
    give(client, office, text=public(key).decode())
    told = {"told": "AAAA", "how": "a call", "version": 2}
    answer = client.post(url("compare-fingerprint", office.pk), told)
    assert "This is not the fingerprint" in answer.content.decode()


def test_the_page_that_compares_does_not_show_what_is_to_be_typed(
    world: World, signed_in: SignedIn, office: Recipient, key: pysequoia.Tsk
) -> None:
    client = signed_in(world.a_it)
    give(client, office, text=public(key).decode())
    assert fingerprint_of(key) not in shown(client, "compare-fingerprint", office.pk)


def test_it_warns_of_an_end_and_of_another_name(
    world: World, signed_in: SignedIn, office: Recipient
) -> None:
    client = signed_in(world.a_it)
    key = make_key("somebody@else.example", lasts=timedelta(days=20))
    give(client, office, text=public(key).decode())
    told = {"told": fingerprint_of(key), "how": "a call", "version": 2}
    client.post(url("compare-fingerprint", office.pk), told)
    page = shown(client, "recipient", office.pk)
    assert "ends within 30 days" in page
    assert "No user ID of the certificate names this" in page


def test_an_entry_is_changed_its_certificate_dropped_itself_removed(
    world: World, signed_in: SignedIn, trusted: Recipient
) -> None:
    client = signed_in(world.a_it)
    told = OFFICE | {"name": "NCSA", "version": trusted.version}
    client.post(url("change-recipient", trusted.pk), told)
    assert "NCSA" in shown(client, "recipient", trusted.pk)
    stale = {"version": trusted.version}
    page = client.post(url("drop-certificate", trusted.pk), stale, follow=True).content.decode()
    assert "after you opened it" in page
    client.post(url("drop-certificate", trusted.pk), {"version": trusted.version + 1})
    assert "no certificate" in shown(client, "recipient", trusted.pk)
    assert "What was sent stays" in shown(client, "remove-recipient", trusted.pk)
    client.post(url("remove-recipient", trusted.pk))
    assert client.get(url("recipient", trusted.pk)).status_code == 404


def test_two_people_who_edit_one_entry_are_told(
    world: World, signed_in: SignedIn, office: Recipient
) -> None:
    client = signed_in(world.a_it)
    first, second = (
        client.post(url("change-recipient", office.pk), OFFICE | {"name": name, "version": 1})
        for name in ("first", "second")
    )
    assert first.status_code == 302
    assert "after you opened it" in second.content.decode()
    office.refresh_from_db()
    assert office.name == "first"


def test_the_ministrys_entries_are_read_and_not_changed(world: World, signed_in: SignedIn) -> None:
    signed_in(world.analyst).post(url("add-recipient", world.ministry.pk), OFFICE)
    theirs = Recipient.objects.get()
    client = signed_in(world.a_it)
    assert "kept by" in shown(client, "recipients", world.a.pk)
    assert "ask there to have it changed" in shown(client, "recipient", theirs.pk)
    for name in ("change-recipient", "take-certificate", "compare-fingerprint", "remove-recipient"):
        assert client.get(url(name, theirs.pk)).status_code == 404


def test_an_auditor_reads_and_staff_see_nothing(
    world: World, signed_in: SignedIn, office: Recipient
) -> None:
    auditor = signed_in(world.a_auditor)
    assert "Add a recipient" not in shown(auditor, "recipients", world.a.pk)
    assert "Change the recipient" not in shown(auditor, "recipient", office.pk)
    assert auditor.get(url("add-recipient", world.a.pk)).status_code == 404
    assert signed_in(world.a_staff).get(url("recipient", office.pk)).status_code == 404
