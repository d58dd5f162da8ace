"""The names that a text about one incident must not hold, read from what is stored."""

from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.sanitising import Names
from khumkan.hub.incidents.selectors import people_for
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import PUBLIC_KINDS

_SHORTEST_SYSTEM = 4
_SHORTEST_OTHER = 6


def names_around(incident: Incident, *, is_named: bool) -> Names:
    """Return what a text about an incident must not name; four queries.

    Other hospitals are never named, whether one's own is or not: nobody speaks for another.
    """
    place = incident.organisation
    family = Organisation.objects.filter(path__startswith=place.path).exclude(pk=place.pk)
    own = [*_names_of(place), *(name for one in family for name in _names_of(one))]
    assets = incident.assets.values_list("name", flat=True)
    people = [one.name for one in people_for(incident)]
    return Names(
        own=() if is_named else tuple(own),
        others=names_of_others(place),
        systems=tuple(name for name in assets if len(name) >= _SHORTEST_SYSTEM),
        people=tuple(filter(None, [*people, incident.informant])),
    )


def names_of_others(place: Organisation | None = None) -> tuple[str, ...]:
    """Return the names of all organisations but one and its units; offices of state aside."""
    rows = Organisation.objects.exclude(kind__in=PUBLIC_KINDS)
    if place is not None:
        rows = rows.exclude(path__startswith=place.path)
    pairs = rows.order_by().values_list("name_th", "name_en")
    return tuple({name for pair in pairs for name in pair if len(name) >= _SHORTEST_OTHER})


def _names_of(place: Organisation) -> list[str]:
    names = (place.name_th, place.name_en, place.short_name, place.hcode, place.code9)
    return [name for name in names if name]
