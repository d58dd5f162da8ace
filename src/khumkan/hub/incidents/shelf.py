"""Playbooks that can be chosen: those that come with khumkan, and an organisation's own.

Ours need no row to be read: one that was never used is shown from its file, under the UUID of its
CACAO id.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from khumkan.hub.incidents.models import Playbook
from khumkan.hub.incidents.playbooks import CacaoPlaybook, check_playbook, load_shipped
from khumkan.hub.organisations.models import Organisation


def key_of(read: CacaoPlaybook) -> UUID:
    """Return the UUID in a playbook's id."""
    return UUID(read.id.partition("--")[2])


def row_of(read: CacaoPlaybook, organisation: Organisation | None) -> Playbook:
    """Return the unsaved row of a checked playbook."""
    return Playbook(
        organisation=organisation,
        cacao_id=read.id,
        modified=read.modified,
        name=read.name,
        name_th=read.name_th,
        body=read.body,
        added_at=timezone.now(),
    )


def shipped_rows() -> list[Playbook]:
    """Return our own playbooks as rows that are not stored."""
    return [_shown(read) for read in load_shipped().values()]


def find_shipped(key: UUID) -> Playbook | None:
    """Return one of ours by the UUID of its id."""
    read = load_shipped().get(f"playbook--{key}")
    return _shown(read) if read else None


def read_row(row: Playbook) -> CacaoPlaybook:
    """Return what a row holds; ours of this version are not checked again."""
    shipped = load_shipped().get(row.cacao_id) if row.organisation_id is None else None
    return shipped if shipped and shipped.modified == row.modified else check_playbook(row.body)


def names_of_playbooks(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of playbooks, by the key of their row."""
    rows = Playbook.objects.filter(pk__in=set(ids)).only("name").order_by()
    return {str(row.pk): row.name for row in rows}


def own_rows(organisations: Iterable[Organisation]) -> list[Playbook]:
    """Return the playbooks of some organisations that are not withdrawn, without their bodies."""
    rows = Playbook.objects.filter(organisation__in=organisations, withdrawn_at=None)
    return list(rows.defer("body").select_related("organisation").order_by("name", "id"))


def _shown(read: CacaoPlaybook) -> Playbook:
    row = row_of(read, None)
    row.pk = key_of(read)
    return row
