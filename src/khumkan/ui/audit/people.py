"""Who did it, by name: asked of whoever knows people, in one query for a whole page."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from khumkan.ui.actors import Channel
from khumkan.ui.audit.models import Entry


def names_for(entries: Iterable[Entry]) -> dict[UUID, str]:
    """Return the names of everybody who acted in some entries.

    The setting PEOPLE_NAMES says, as a dotted path, who knows them: `(ids) -> {id: name}`.
    """
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    if not ids:
        return {}
    names_of: Callable[[Iterable[UUID]], dict[UUID, str]] = import_string(settings.PEOPLE_NAMES)
    return names_of(ids)


def names_of_users(ids: Iterable[str]) -> dict[str, str]:
    """Return what accounts are called, by the ids that entries keep; what is no id is left out."""
    keys = {key for text in ids if (key := _read_key(text))}
    names_of: Callable[[Iterable[UUID]], dict[UUID, str]] = import_string(settings.PEOPLE_NAMES)
    return {str(key): name for key, name in names_of(keys).items()} if keys else {}


def _read_key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def name_actor(entry: Entry, names: dict[UUID, str]) -> str:
    """Return who acted: a person's name, or what acts without a person."""
    if entry.actor_id is not None:
        return names.get(entry.actor_id, _("somebody who is no longer known"))
    if entry.channel == Channel.COMMAND:
        return _("the operator")
    if entry.channel == Channel.NODE:
        return _("a node")
    return _("the hub itself") if entry.channel == Channel.TASK else _("somebody not signed in")
