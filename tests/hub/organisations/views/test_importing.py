"""A file of organisations: given, checked, shown, and only then stored."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hub_world import World, sign_in

from khumkan.hub.organisations.models import Organisation

FILE = "name_th,hcode\nโรงพยาบาลหนึ่ง,20001\n<b>สอง</b>,2\n"


def give(client: Client, text: str = FILE) -> str:
    file = SimpleUploadedFile("x.csv", text.encode(), content_type="text/csv")
    answer = client.post(reverse("organisations:import"), {"file": file})
    return str(answer.headers.get("Location", answer.content.decode()))


def test_nothing_is_stored_before_the_check_is_confirmed(world: World) -> None:
    admin, before = sign_in(world.admin), Organisation.objects.count()
    check = give(admin)
    page = admin.get(check).content.decode()
    assert "five digits" in page
    assert Organisation.objects.count() == before
    stored = admin.post(check).content.decode()
    assert "five digits" in stored
    assert Organisation.objects.filter(hcode="20001").exists()
    assert admin.get(check).status_code == 302  # the file is gone, it can't be stored twice


def test_a_file_without_faults_ends_at_the_list(world: World) -> None:
    admin = sign_in(world.admin)
    answer = admin.post(give(admin, "name_th,hcode\nโรงพยาบาลหนึ่ง,20001\n"))
    assert answer.headers["Location"] == reverse("organisations:list")


def test_what_is_no_such_file_is_said_at_the_form(world: World) -> None:
    admin = sign_in(world.admin)
    assert "first line must name the columns" in give(admin, "a,b\n1,2\n")
    assert "larger than 2 MB" in give(admin, "name_th\n" + "x" * (2 * 1024 * 1024))
    many = "name_th\n" + "".join(f"โรงพยาบาล {n}\n" for n in range(2_001))
    assert "at most 2000 at once" in give(admin, many)
    empty = admin.post(reverse("organisations:import"), {})
    assert "CSV file" in empty.content.decode()


def test_the_empty_file_has_the_columns(world: World) -> None:
    answer = sign_in(world.admin).get(reverse("organisations:import-columns"))
    assert "name_th" in answer.content.decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]


def test_only_an_administrator_imports(world: World) -> None:
    for name in ("import", "import-check", "import-columns"):
        assert sign_in(world.a_it).get(reverse(f"organisations:{name}")).status_code == 404
