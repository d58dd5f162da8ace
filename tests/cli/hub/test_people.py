"""`khumkan hub invite` and `createuser`: letting people in from the machine itself."""

import pytest
from hub_process import HubFailedError, HubProcess
from tests.cli.running import khumkan

from khumkan.cli.hub.roles import ROLES
from khumkan.hub.organisations.choices import Role

_MEMBERS = """
from django.apps import apps
for one in apps.get_model("organisations.Membership").objects.select_related("user", "organisation"):
    print(one.user.email, one.role, one.organisation.short_name or one.organisation.hcode,
          one.ended_at is not None, one.user.has_usable_password())
"""
_SIGN_IN = """
from django.contrib.auth.hashers import check_password
from khumkan.ui.accounts.selectors import find_user
print(check_password({password!r}, find_user("it@example.go.th").password))
"""


def test_the_options_know_every_role_of_the_hub() -> None:
    assert list(ROLES) == [role.value for role in Role]


def test_an_invitation_prints_its_link_once_and_no_log_keeps_it(hub: HubProcess) -> None:
    said = hub.run(
        "invite", "--email", "It@Example.go.th", "--role", "hospital_it", "--organisation", "10672"
    )
    link = said.split()[-1]
    assert link.startswith(f"{hub.url}/invitations/accept/")
    assert link not in hub.log
    assert "it@example.go.th" not in hub.log.lower()


def test_the_agency_is_found_by_its_short_name(hub: HubProcess) -> None:
    said = hub.run(
        "invite", "--email", "n@example.go.th", "--role", "ncsa_liaison", "--organisation", "สกมช."
    )
    assert "/invitations/accept/" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["--organisation", "99999"], "'99999' names no organisation", id="no place"),
        pytest.param(["--email", "nobody"], "e-mail address", id="no address"),
        pytest.param(
            ["--role", "ncsa_liaison"], "You can't give this role", id="not at a ministry"
        ),
    ],
)
def test_what_cannot_be_is_told(hub: HubProcess, arguments: list[str], words: str) -> None:
    given = ["--email", "a@example.go.th", "--role", "sector_admin", *arguments]
    with pytest.raises(HubFailedError, match=words) as caught:
        hub.run("invite", *given)
    assert "Traceback" not in str(caught.value)


def test_an_account_gets_a_password_that_is_shown_once(hub: HubProcess) -> None:
    said = hub.run(
        "createuser",
        "--email",
        "it@example.go.th",
        "--name",
        "ก ข",
        "--role",
        "hospital_it",
        "--organisation",
        "10672",
    )
    password = said.split()[-1]
    assert len(password) == 24
    assert hub.python(_SIGN_IN.format(password=password)) == "True\n"
    assert password not in hub.log
    assert hub.python(_MEMBERS).split()[:2] == ["it@example.go.th", "hospital_it"]
    with pytest.raises(HubFailedError, match="already has an account"):
        hub.run(
            "createuser",
            "--email",
            "it@example.go.th",
            "--name",
            "x",
            "--role",
            "staff",
            "--organisation",
            "10672",
        )


def test_emergency_access_gives_a_link_ends_by_itself_and_says_why(hub: HubProcess) -> None:
    given = ["--email", "glass@example.go.th", "--name", "Emergency", "--break-glass"]
    with pytest.raises(HubFailedError, match="Say why"):
        hub.run("createuser", *given)
    said = hub.run("createuser", *given, "--hours", "2", "--reason", "flood")
    assert "emergency access until 20" in said
    assert hub.url in said
    assert hub.python(_MEMBERS).split()[1:] == ["sector_admin", "สธ.", "True", "False"]
    assert '"check":"break-glass","verdict":"warn"' in hub.run("doctor", "--json")


def test_a_role_or_an_emergency_is_needed() -> None:
    ran = khumkan("hub", "createuser", "--email", "a@b.c", "--name", "x")
    assert (ran.code, ran.out) == (3, b"")
    assert "say which --role, or --break-glass" in ran.err
