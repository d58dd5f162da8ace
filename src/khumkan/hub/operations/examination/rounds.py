"""All checks, in the order in which to look: what fails further up explains what fails below."""

from collections.abc import Sequence

from khumkan.hub.operations.examination import addresses, database, machine, people, work
from khumkan.hub.operations.examination.findings import Check, Finding, Verdict, run
from khumkan.ui.search.kinds import all_kinds
from khumkan.ui.search.services import reindex as reindex_kind

_FIRST: Sequence[tuple[str, Check]] = (
    ("key", machine.check_key),
    ("folder", machine.check_folder),
    ("room", machine.check_room),
    ("static-files", machine.check_static_files),
    ("address", addresses.check_url),
    ("proxies", addresses.check_proxies),
    ("mail", addresses.check_mail),
)
_DATABASE: tuple[str, Check] = ("database", database.check_answer)
# Without a database these would all say the same.
_AFTER_DATABASE: Sequence[tuple[str, Check]] = (
    ("database-version", database.check_version),
    ("database-journal", database.check_writing),
    ("tables", database.check_migrations),
    ("clock", database.check_clock),
    ("tick", work.check_tick),
    ("worker", work.check_worker),
    ("streams", work.check_streams),
    ("tasks", work.check_tasks),
    ("periodic", work.check_periodic),
    ("audit", database.check_audit),
    ("search", database.check_search),
    ("administrator", people.check_admin),
    ("break-glass", people.check_break_glass),
)
_MAIL: tuple[str, Check] = ("mail-server", addresses.check_mail_server)
CHECKS = (*_FIRST, _DATABASE, *_AFTER_DATABASE, _MAIL)


def examine(*, tries_mail: bool) -> list[Finding]:
    """Run every check there is a point in; `tries_mail` knocks at the mail server as well."""
    found = run([*_FIRST, *([_MAIL] if tries_mail else []), _DATABASE])
    if found[-1].verdict is not Verdict.FAIL:
        found += run(_AFTER_DATABASE)
    return found


def reindex() -> None:
    """Build the search index of every kind anew."""
    for kind in all_kinds():
        if kind.documents is not None:
            reindex_kind(kind)


def worst(findings: Sequence[Finding]) -> Verdict:
    """Return the worst verdict of all."""
    order = list(Verdict)
    return max((one.verdict for one in findings), key=order.index, default=Verdict.OK)
