"""How long the list of 100,000 people takes the server, on PostgreSQL, page by page.

Value: p95 of the server's time for one request, in process, through every middleware and template.
Baseline: the same request's own SQL statements alone, run again in the same round. Making the
people and starting PostgreSQL is preparation: printed and not counted.

    python benchmarks/people.py [--quick] [--json]
"""

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
N_PEOPLE = 100_000
N_HOSPITALS = 900
SURNAMES = ("ใจดี", "รักษ์ไทย", "สุขสวัสดิ์", "ทองคำ", "แสงจันทร์", "ศรีสุข", "บุญมา", "วงศ์ใหญ่")
NAMES = ("สมชาย", "สมหญิง", "มาลี", "ประเสริฐ", "วิไล", "อนงค์", "ธนา", "กมล", "พรทิพย์", "สุรชัย")
MIDDLE_PAGE = 1_000


@dataclass(frozen=True)
class Request:
    """One way to ask for the list."""

    name: str
    query: str
    is_admin: bool = True


REQUESTS = (
    Request("first page", ""),
    Request("by last sign-in", "?sort=-seen"),
    Request("a page in the middle", f"?page={MIDDLE_PAGE}"),
    Request("one role", "?role=dpo"),
    Request("part of a Thai name", "?q=แสงจัน"),
    Request("two letters", "?q=มา"),
    Request("own hospital only", "", is_admin=False),
)


@dataclass(frozen=True)
class Figure:
    """Milliseconds: of whole requests and of their statements alone."""

    request: Request
    p50: float
    p95: float
    p95_statements: float
    n_queries: int


def main() -> None:
    options = read_options()
    if not os.environ.get("DATABASE_URL"):
        starter = [sys.executable, str(ROOT / "scripts" / "with_postgresql.py"), "--"]
        os.execv(sys.executable, [*starter, sys.executable, *sys.argv])  # noqa: S606 -- ourselves
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        set_up(Path(folder))
        people = make_people(N_PEOPLE)
        preparation = time.perf_counter() - began
        rounds = 12 if options.quick else 60
        figures = [measure(request, people, rounds) for request in REQUESTS]
    if options.json:
        print(json.dumps({one.request.name: as_json(one) for one in figures}))
    else:
        show(figures, preparation)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args()


def set_up(folder: Path) -> None:
    """Open a hub in a folder of its own, on the database of DATABASE_URL."""
    os.environ["KHUMKAN_HUB__DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "khumkan.hub.project.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def make_people(n_people: int) -> dict[bool, Any]:
    """Store hospitals and people; return who asks, by whether they are the administrator."""
    from django.db import connection
    from django.utils import timezone

    from khumkan.hub.organisations.choices import Kind, Role
    from khumkan.hub.organisations.models import Membership, Organisation
    from khumkan.hub.organisations.searching_people import PEOPLE
    from khumkan.ui.accounts.models import User
    from khumkan.ui.keys import new_key
    from khumkan.ui.search.services import reindex

    dice = random.Random(13)  # noqa: S311 -- the same people each time
    since = timezone.now() - timedelta(days=400)

    def place(kind: Kind, number: int, above: str = "/") -> Organisation:
        key = new_key()
        path = f"{above}{key.hex}/"
        name = f"หน่วยงาน {number}"
        return Organisation(id=key, kind=kind, name_th=name, name_en=name, path=path)

    ministry = place(Kind.MINISTRY, 0)
    hospitals = [place(Kind.HOSPITAL, n, ministry.path) for n in range(1, N_HOSPITALS)]
    for hospital in hospitals:
        hospital.parent_id = ministry.pk
    Organisation.objects.bulk_create([ministry, *hospitals])
    users = [
        User(
            email=f"p{n}@example.org",
            name=f"{dice.choice(NAMES)} {dice.choice(SURNAMES)} {n}",
            name_en=f"Person {n}",
            password="!",  # noqa: S106 -- nobody can sign in with it
            last_login=since + timedelta(minutes=dice.randrange(500_000)),
        )
        for n in range(n_people)
    ]
    User.objects.bulk_create(users, batch_size=5_000)
    others = [Role.STAFF, Role.HOSPITAL_IT, Role.EXECUTIVE, Role.DPO, Role.AUDITOR]
    held = [(users[0], ministry, Role.SECTOR_ADMIN), (users[1], hospitals[0], Role.HOSPITAL_IT)]
    held += [(user, dice.choice(hospitals), dice.choice(others)) for user in users[2:]]
    Membership.objects.bulk_create(
        [Membership(user=u, organisation=o, role=r, started_at=since) for u, o, r in held],
        batch_size=5_000,
    )
    reindex(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {True: users[0], False: users[1]}


def measure(request: Request, people: dict[bool, Any], rounds: int) -> Figure:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(people[request.is_admin])
    path = f"/people/{request.query}"
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    if not page.content:
        sys.exit(f"{path} answered {page.status_code}: nothing to measure")
    queries = [query["sql"] for query in captured]
    statements = [sql for sql in queries if sql.startswith("SELECT")]
    whole, bare = [], []
    for _ in range(rounds):
        whole.append(milliseconds(lambda: client.get(path)))
        bare.append(milliseconds(lambda: run(statements)))
    return Figure(
        request,
        quantiles(whole, n=20)[9],
        quantiles(whole, n=20)[-1],
        quantiles(bare, n=20)[-1],
        len(queries),
    )


def sign_in(user: Any) -> Any:
    """Return a client with a session of `user`, who has a second factor."""
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.test import Client

    if not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def run(statements: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("%", "%%"), [])
            cursor.fetchall()


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def as_json(one: Figure) -> dict[str, object]:
    return {
        "value": round(one.p95, 1),
        "unit": "ms of server time, p95",
        "baseline": round(one.p95_statements, 1),
        "ratio": round(one.p95 / one.p95_statements, 2),
    }


def show(figures: list[Figure], preparation: float) -> None:
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, PostgreSQL, {N_PEOPLE:,} people"
    )
    print(f"preparation, not counted: {preparation:.1f} s\n")
    headings = ("queries", "p50 ms", "p95 ms", "SQL p95 ms", "ratio")
    print(f"{'request':<24}" + "".join(f"{heading:>12}" for heading in headings))
    for one in figures:
        numbers = (one.p50, one.p95, one.p95_statements)
        print(
            f"{one.request.name:<24}{one.n_queries:>12}"
            + "".join(f"{number:>12.1f}" for number in numbers)
            + f"{one.p95 / one.p95_statements:>12.2f}"
        )


if __name__ == "__main__":
    main()
