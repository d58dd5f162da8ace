"""A list as an app would declare one, over real accounts: what the tests of tables look at."""

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from khumkan.ui.accounts.choices import Theme
from khumkan.ui.accounts.models import User
from khumkan.ui.components import Badge, EmptyState, Tone
from khumkan.ui.forms import DayField
from khumkan.ui.tables import BulkAction, Column, Pick, Search, Table, TableFilters
from khumkan.ui.tables.state import State, read_state

JOINED = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)  # in Thailand the next day has begun


class PeopleFilters(TableFilters):
    q = Search("Name or e-mail")
    theme = Pick(Theme.choices, "Colours")
    since = DayField(label="Joined from")

    lookups = {  # noqa: RUF012 -- as TableFilters declares it
        "q": ("name__icontains", "email__icontains"),
        "theme": "theme",
        "since": "joined_at__date__gte",
    }


PEOPLE = Table(
    name="people",
    label="people",
    columns=(
        Column("name", "Name", lambda row: row.name, ("name",), url=lambda row: f"/{row.email}"),
        Column("email", "E-mail", lambda row: row.email, ("email",)),
        Column(
            "active",
            "State",
            lambda row: Badge("may sign in", Tone.GOOD) if row.is_active else None,
        ),
        Column("joined", "Joined", lambda row: row.joined_at, ("joined_at",)),
        Column("until", "Emergency", lambda row: row.break_glass_until, ("break_glass_until",)),
        Column("version", "Version", lambda row: row.version, ("version",), is_numeric=True),
        Column("key", "Key", lambda row: row.pk, is_default=False),
    ),
    filters=PeopleFilters,
    bulk=(BulkAction("Switch off", "switch-off", is_danger=True),),
    empty=EmptyState("Nobody yet", "Invite the first person.", "Invite", "/invite/"),
    default_order="name",
    own_parameters=("tab",),
)


def make_people(n: int, *, name: str = "คนที่ {i:05}") -> None:
    """Store `n` people; each third has emergency access, each second prefers dark pages."""
    User.objects.bulk_create(
        User(
            email=f"p{i:05}@example.go.th",
            name=name.format(i=i),
            theme=Theme.DARK if i % 2 else Theme.LIGHT,
            is_active=bool(i % 5),
            joined_at=JOINED - timedelta(days=i),
            break_glass_until=JOINED if i % 3 == 0 else None,
        )
        for i in range(n)
    )


def everybody() -> QuerySet[User]:
    """Return all people."""
    return User.objects.all()


def asked(query: str = "", table: Table = PEOPLE) -> State:
    """Return the state of a query string."""
    return read_state(table, QueryDict(query))


def get(query: str = "", **headers: str) -> HttpRequest:
    """Return a request for the list; headers of htmx go by their names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestFactory().get(f"/people/?{query}" if query else "/people/", headers=named)
