"""The audit trail as a list. Whose entries it shows is decided by who hands them in."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from khumkan.ui.audit.export import respond_lines
from khumkan.ui.audit.filters import AuditFilters
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.named import NamedEntries
from khumkan.ui.audit.words import (
    Change,
    action_label,
    subject_label,
    subject_url,
    tell_changes,
)
from khumkan.ui.components import EmptyState
from khumkan.ui.tables import Column, Table, respond_table


def _object(entry: Entry) -> str:
    return ": ".join(filter(None, (subject_label(entry.object_kind), entry.about)))


def _changes(entry: Entry) -> list[Change]:
    return tell_changes(entry.object_kind, entry.changes)


AUDIT_TABLE = Table(
    name="audit",
    label=_("audit entries"),
    columns=(
        Column("at", _("When"), lambda entry: entry.at, ("pk",)),
        Column("who", _("Who"), lambda entry: entry.who),
        Column("what", _("What"), lambda entry: action_label(entry.action), ("action",)),
        Column(
            "object",
            _("About"),
            _object,
            ("object_kind",),
            url=lambda entry: subject_url(entry.object_kind, entry.object_id),
        ),
        Column("address", _("From where"), lambda entry: entry.address, ("address",)),
        Column("changes", _("Changes"), _changes, cell="audit/entry_changes.html"),
        Column(
            "number",
            _("Entry number"),
            lambda entry: entry.pk,
            ("pk",),
            is_default=False,
            is_numeric=True,
        ),
        Column("action", _("Action"), lambda entry: entry.action, is_default=False),
        Column("channel", _("Channel"), lambda entry: entry.channel, is_default=False),
        Column("object_id", _("Object"), lambda entry: entry.object_id, is_default=False),
        Column("hash", _("Hash"), lambda entry: entry.hash, is_default=False),
    ),
    filters=AuditFilters,
    empty=EmptyState(
        _("Nothing has been recorded yet"),
        _("Every change that somebody makes appears here, with who made it, when and from where."),
    ),
    default_order="-at",
)


def respond_audit(
    request: HttpRequest,
    entries: QuerySet[Entry],
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """Answer with the list of these entries, its fragment, or a file by `?format=`.

    `entries` is what this reader may see. `?format=jsonl` gives the lines that a stranger can
    verify: all of them, unfiltered, for only then does each follow from the one before.
    """
    if request.GET.get("format") == "jsonl":
        return respond_lines(entries)
    return respond_table(request, AUDIT_TABLE, NamedEntries.of(entries), template, context or {})
