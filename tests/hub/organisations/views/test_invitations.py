import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hub_world import World, sign_in
from pytest_django import DjangoAssertNumQueries, Settings

from khumkan.hub.organisations.choices import Delivery, Failure, Role
from khumkan.hub.organisations.models import Invitation, Organisation

pytestmark = pytest.mark.django_db


def make(world: World, email: str = "new@example.org", **columns: object) -> Invitation:
    about = {"organisation": world.a, "role": Role.STAFF, "invited_by": world.a_it} | columns
    return Invitation.objects.create(email=email, **about)


def test_the_list_shows_what_the_viewer_may_see(world: World) -> None:
    make(world, "ours@example.org")
    make(world, "theirs@example.org", organisation=world.b)
    page = sign_in(world.a_auditor).get("/invitations/").content.decode()
    assert "ours@example.org" in page
    assert "theirs@example.org" not in page


@pytest.mark.parametrize(
    ("query", "n_found"),
    [
        pytest.param("?state=waiting", 1, id="waiting"),
        pytest.param("?state=failed", 1, id="failed"),
        pytest.param("?state=withdrawn", 0, id="withdrawn"),
        pytest.param("?role=dpo", 1, id="role"),
        pytest.param("?q=ONE@", 1, id="the beginning of an address"),
        pytest.param("?q=example.org", 0, id="not the end"),
        pytest.param("?organisation=โรงพยาบาลเอ", 2, id="place"),
    ],
)
def test_the_list_is_narrowed(world: World, query: str, n_found: int) -> None:
    make(world, "one@example.org")
    make(world, "two@example.org", role=Role.DPO, delivery=Delivery.FAILED, failure=Failure.ADDRESS)
    page = sign_in(world.a_it).get(f"/invitations/{query}").content.decode()
    rows = page[page.index("<tbody") :] if "<tbody" in page else ""
    assert sum(f"{name}@example.org" in rows for name in ("one", "two")) == n_found


def test_the_list_asks_as_often_for_many_as_for_few(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(world.a_it)
    make(world)
    with CaptureQueriesContext(connection) as few:
        browser.get("/invitations/")
    for n in range(10):
        make(world, f"{n}@example.org", invited_by=world.admin)
    with django_assert_num_queries(len(few)):
        browser.get("/invitations/")


@pytest.mark.parametrize(
    ("viewer", "status"),
    [
        ("a_it", 200),
        ("a_auditor", 200),
        ("admin", 200),
        ("b_it", 404),
        ("a_staff", 404),
        ("analyst", 404),
    ],
)
def test_one_page_an_invitation(world: World, viewer: str, status: int) -> None:
    browser = sign_in(getattr(world, viewer))
    assert browser.get(f"/invitations/{make(world).pk}/").status_code == status


@pytest.mark.parametrize("viewer", ["a_staff", "a_auditor", "b_it", "stranger"])
@pytest.mark.parametrize("what", ["resend", "withdraw", "hand-over"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_inviters_do_is_not_there_for_others(
    world: World, viewer: str, what: str, method: str
) -> None:
    one = make(world)
    browser = sign_in(getattr(world, viewer))
    response = getattr(browser, method)(f"/invitations/{one.pk}/{what}/", {"version": 1})
    assert response.status_code == 404
    one.refresh_from_db()
    assert (one.version, one.withdrawn_at, one.token_hash) == (1, None, "")


def test_a_failure_says_what_to_do(world: World) -> None:
    one = make(world, delivery=Delivery.FAILED, failure=Failure.ADDRESS)
    page = sign_in(world.a_it).get(f"/invitations/{one.pk}/").content.decode()
    assert "refused this address" in page
    assert "Check the address" in page


def test_withdrawing_asks_first_and_tells_who_was_quicker(world: World) -> None:
    one = make(world)
    path = f"/invitations/{one.pk}/withdraw/"
    first, second = sign_in(world.a_it), sign_in(world.admin)
    assert first.get(path).status_code == second.get(path).status_code == 200
    assert first.post(path, {"version": 1}).status_code == 302
    assert second.post(path, {"version": 1}).status_code == 200
    one.refresh_from_db()
    assert one.withdrawn_at


def test_a_letter_is_sent_again(world: World, settings: Settings) -> None:
    settings.SENDS_MAIL = True
    one = make(world, delivery=Delivery.SENT, n_attempts=1)
    browser = sign_in(world.a_it)
    assert browser.post(f"/invitations/{one.pk}/resend/", {"version": 1}).status_code == 302
    one.refresh_from_db()
    assert (one.delivery, one.version) == (Delivery.PENDING, 2)


def test_a_link_is_shown_once(world: World) -> None:
    one = make(world)
    browser = sign_in(world.a_it)
    path = f"/invitations/{one.pk}/hand-over/"
    response = browser.post(path, {"version": 1})
    assert "/invitations/accept/" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "/invitations/accept/" not in browser.post(path, {"version": 1}).content.decode()
    assert "/invitations/accept/" not in browser.get(f"/invitations/{one.pk}/").content.decode()


def test_several_are_withdrawn_after_a_question(world: World) -> None:
    ours, theirs = make(world), make(world, organisation=world.b)
    browser = sign_in(world.a_it)
    ticked = {"ids": [str(ours.pk), str(theirs.pk)]}
    assert browser.post("/invitations/withdraw/", ticked).status_code == 200
    assert not Invitation.objects.exclude(withdrawn_at=None).exists()
    assert browser.post("/invitations/withdraw/", ticked | {"confirmed": "1"}).status_code == 302
    assert Invitation.objects.exclude(withdrawn_at=None).get() == ours


def test_several_are_sent_again(world: World, settings: Settings) -> None:
    settings.SENDS_MAIL = True
    one, over = make(world, delivery=Delivery.FAILED), make(world, accepted_at=world.a_it.joined_at)
    ticked = {"ids": [str(one.pk), str(over.pk)], "confirmed": "1"}
    sign_in(world.a_it).post("/invitations/resend/", ticked)
    one.refresh_from_db()
    over.refresh_from_db()
    assert (one.version, over.version) == (2, 1)


def test_nothing_ticked_is_told(world: World) -> None:
    response = sign_in(world.a_it).post("/invitations/withdraw/", {}, follow=True)
    assert "Choose between 1 and 200" in response.content.decode()


def test_the_list_can_be_saved_without_any_link(world: World) -> None:
    make(world, token_hash="0" * 64)
    response = sign_in(world.a_it).get("/invitations/?format=csv")
    body = response.getvalue()
    assert b"new@example.org" in body
    assert b"0" * 64 not in body


def test_an_invitation_to_a_closed_place_can_only_be_looked_at(world: World) -> None:
    one = make(world, organisation=world.a_unit)
    Organisation.objects.filter(pk=world.a_unit.pk).update(closed_at=world.a_it.joined_at)
    response = sign_in(world.a_it).post(f"/invitations/{one.pk}/hand-over/", {"version": 1})
    assert "/invitations/accept/" not in response.content.decode()
