"""How long the list of 5,000 incidents and the calendar take the server, on PostgreSQL.

Value: p95 of the server's time for one request, in process, through every middleware and template.
Baseline: the same request's own SQL statements alone, run again in the same round. Making the
incidents and starting PostgreSQL is preparation: printed and not counted.

    python benchmarks/incidents.py [--quick] [--json]
"""

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.people import milliseconds, run, set_up, sign_in

ROOT = Path(__file__).resolve().parent.parent
N_INCIDENTS = 5_000
LIMIT_MS = 300
TITLES = ("เรียกค่าไถ่", "ฟิชชิ่ง", "เว็บถูกเปลี่ยนหน้า", "บัญชีถูกขโมย", "เครื่องหาย", "ระบบล่ม")
N_HOSPITALS = 20


@dataclass(frozen=True)
class Figure:
    """Milliseconds: of whole requests, of their statements alone, of this process's own work."""

    name: str
    p50: float
    p95: float
    p95_statements: float
    p95_cpu: float
    n_queries: int


def main() -> None:
    options = read_options()
    if not os.environ.get("DATABASE_URL"):
        starter = [sys.executable, str(ROOT / "scripts" / "with_postgresql.py"), "--"]
        os.execv(sys.executable, [*starter, sys.executable, *sys.argv])  # noqa: S606 -- ourselves
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        set_up(Path(folder))
        user, hospital = make_incidents(N_INCIDENTS)
        preparation = time.perf_counter() - began
        rounds = 12 if options.quick else 60
        figures = [measure(name, path, user, rounds) for name, path in requests(hospital)]
    if options.json:
        print(json.dumps({one.name: as_json(one) for one in figures}))
    else:
        show(figures, preparation)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under 45 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    return parser.parse_args()


def requests(hospital: Any) -> list[tuple[str, str]]:
    return [
        ("first page", "/incidents/"),
        ("100 rows", "/incidents/?size=100"),
        ("a page in the middle", "/incidents/?page=100"),
        ("open alone", "/incidents/?state=open"),
        ("one category", "/incidents/?category=4"),
        ("words", "/incidents/?q=เรียกค่าไถ่"),
        ("duty calendar", f"/incidents/calendar/{hospital.pk}/"),
        ("overview", "/"),
    ]


def make_incidents(n_incidents: int) -> tuple[Any, Any]:
    """Store a hospital's incidents; return its officer and the hospital."""
    from django.db import connection
    from django.utils import timezone

    from khumkan.hub.incidents.models import Act, Decision, Incident, IncidentCategory, LegalProfile
    from khumkan.hub.incidents.searching import INCIDENTS
    from khumkan.hub.organisations.choices import Kind, Role
    from khumkan.hub.organisations.models import Membership, Organisation
    from khumkan.ui.accounts.models import User
    from khumkan.ui.keys import new_key
    from khumkan.ui.search.services import reindex

    dice = random.Random(13)  # noqa: S311 -- the same incidents each time
    now = timezone.now()
    hospitals = []
    for number in range(N_HOSPITALS):
        key = new_key()
        name = f"หน่วยงาน {number}"
        hospitals.append(
            Organisation(id=key, kind=Kind.HOSPITAL, name_th=name, path=f"/{key.hex}/")
        )
    Organisation.objects.bulk_create(hospitals)
    LegalProfile.objects.bulk_create(
        LegalProfile(organisation=one, is_state_agency=True) for one in hospitals
    )
    user = User.objects.create(email="it@example.org", name="IT", password="!")  # noqa: S106 -- nobody can sign in
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=one,
            role=Role.HOSPITAL_IT,
            started_at=now - timedelta(days=1),
        )
        for one in hospitals
    )
    incidents = []
    for number in range(n_incidents):
        aware = now - timedelta(minutes=dice.randrange(1_000_000))
        is_open = dice.random() < 0.5  # noqa: PLR2004
        incidents.append(
            Incident(
                organisation=hospitals[number % N_HOSPITALS],
                year=aware.year,
                number=number + 1,
                title=f"{dice.choice(TITLES)} {number}",
                summary="ทราบจากโทรศัพท์ " * 8,
                state="open" if is_open else "closed",
                origin="phone",
                severity=dice.choice(("low", "medium", "high", "critical")),
                is_drill=dice.random() < 0.05,  # noqa: PLR2004
                aware_at=aware,
                detected_at=aware,
                reported_at=aware,
                personal_data=dice.choice((True, False, None)),
                is_significant=dice.choice((True, None)),
                risk=dice.choice(("", "possible", "high")),
                opened_by=user,
            )
        )
    Incident.objects.bulk_create(incidents, batch_size=1_000)
    IncidentCategory.objects.bulk_create(
        [
            IncidentCategory(incident=one, number=number)
            for one in incidents
            for number in dice.sample(range(2, 9), 2)
        ],
        batch_size=5_000,
    )
    Act.objects.bulk_create(
        [
            Act(
                organisation_id=one.organisation_id,
                incident=one,
                duty_id=duty,
                kind="sent",
                channel="email",
                addressee="NCSA",
                acted_at=one.reported_at + timedelta(hours=3),
                acted_by="IT",
                law_version="2026-11",
                noted_at=one.reported_at + timedelta(hours=3),
            )
            for one in incidents
            for duty in ("significant_report", "pdpc_notice")
            if dice.random() < 0.5  # noqa: PLR2004
        ],
        batch_size=5_000,
    )
    Decision.objects.bulk_create(
        [
            Decision(
                incident=one,
                kind="level",
                value="non_critical",
                reasons="ดูแล้ว",
                officer_name="นพ. ใจดี",
                officer_position="รองผู้อำนวยการ",
                decided_at=one.reported_at,
            )
            for one in incidents
        ],
        batch_size=5_000,
    )
    reindex(INCIDENTS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user, hospitals[0]


def measure(name: str, path: str, user: Any, rounds: int) -> Figure:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from khumkan.hub.operations.serving.web import settle_memory

    client = sign_in(user)
    client.get(path)  # whatever is read once and kept
    settle_memory()  # as each process of the hub does before it answers
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    if page.status_code != 200:  # noqa: PLR2004
        sys.exit(f"{path} answered {page.status_code}: nothing to measure")
    queries = [query["sql"] for query in captured]
    statements = [sql for sql in queries if sql.startswith("SELECT")]
    whole, bare, own = [], [], []
    for _ in range(rounds):
        began = time.process_time()
        whole.append(milliseconds(lambda: client.get(path)))
        own.append((time.process_time() - began) * 1000)
        bare.append(milliseconds(lambda: run(statements)))
    return Figure(
        name,
        quantiles(whole, n=20)[9],
        quantiles(whole, n=20)[-1],
        quantiles(bare, n=20)[-1],
        quantiles(own, n=20)[-1],
        len(queries),
    )


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
        f"Python {platform.python_version()}, PostgreSQL, {N_INCIDENTS:,} incidents"
    )
    print(f"preparation, not counted: {preparation:.1f} s; asked for: p95 <= {LIMIT_MS} ms\n")
    headings = ("queries", "p50 ms", "p95 ms", "SQL p95 ms", "CPU p95 ms", "ratio")
    print(f"{'request':<24}" + "".join(f"{heading:>12}" for heading in headings))
    for one in figures:
        numbers = (one.p50, one.p95, one.p95_statements, one.p95_cpu)
        print(
            f"{one.name:<24}{one.n_queries:>12}"
            + "".join(f"{number:>12.1f}" for number in numbers)
            + f"{one.p95 / one.p95_statements:>12.2f}"
        )


if __name__ == "__main__":
    main()
