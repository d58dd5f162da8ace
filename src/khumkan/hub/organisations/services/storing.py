"""What every change of an organisation does: lock the row, count the change, tell the trail."""

from uuid import UUID

from khumkan.core.messages import message
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import Particulars
from khumkan.hub.organisations.provinces import PROVINCES
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import differences, record
from khumkan.ui.errors import NotFoundError
from khumkan.ui.search.services import index

KIND = "organisation"


def lock(key: UUID) -> Organisation:
    """Return the row, locked until the transaction ends. Raises NotFoundError if there is none."""
    found = Organisation.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFoundError(message("there is no such organisation, or it is not yours to see"))
    return found


def save(current: Organisation) -> None:
    """Store a locked row and count the change."""
    current.version += 1
    current.save()


def describe(organisation: Organisation) -> dict[str, object]:
    """Return what the audit trail compares; names instead of keys, for it outlives them."""
    values = {name: getattr(organisation, name) for name in Particulars.__dataclass_fields__}
    province = PROVINCES.get(organisation.province)
    parent = organisation.parent
    return values | {
        "province": province.name_th if province else organisation.province,
        "parent": parent.name_th if parent else None,
        "closed_at": organisation.closed_at,
    }


def searchable_parts(organisation: Organisation) -> tuple[str, ...]:
    """Return what an organisation is found by: its names, codes and province."""
    province = PROVINCES.get(organisation.province)
    parts = (
        organisation.name_th,
        organisation.name_en,
        organisation.short_name,
        organisation.hcode,
        organisation.code9,
        *((province.name_th, province.name_en) if province else ()),
    )
    return tuple(part for part in parts if part)


def put_into_index(organisation: Organisation) -> None:
    """Have the search find an organisation."""
    index(KIND, organisation.pk, organisation.name_th, searchable_parts(organisation))


def record_change(
    action: str, organisation: Organisation, by: Actor, *, before: dict[str, object]
) -> None:
    """Add the change to the audit trail; `before` is empty for a new organisation."""
    after = describe(organisation)
    if not before:
        after = {field: value for field, value in after.items() if value not in {None, ""}}
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=organisation.pk,
        organisation_id=organisation.pk,
        changes=differences(before, after),
    )
