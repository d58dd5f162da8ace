"""Paths in the tree of organisations: `/a/b/c/`, one key after the other from the top down."""

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr

from khumkan.core.messages import message
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.errors import RefusedError

TOP = "/"
DEEPEST = 6


def path_below(parent: Organisation | None, organisation: Organisation) -> str:
    """Return the path that an organisation has below a parent, or at the top."""
    return f"{parent.path if parent else TOP}{organisation.pk.hex}/"


def depth_of(path: str) -> int:
    """Return how many organisations a path names; 1 is the top."""
    return path.count("/") - 1


def below(organisation: Organisation) -> QuerySet[Organisation]:
    """Return everything below an organisation, itself not."""
    return Organisation.objects.filter(path__startswith=organisation.path).exclude(
        pk=organisation.pk
    )


def above(organisation: Organisation) -> QuerySet[Organisation]:
    """Return what an organisation belongs to, from the top down."""
    keys = organisation.path.strip("/").split("/")[:-1]
    return Organisation.objects.filter(pk__in=keys).order_by("path")


def check_no_loop(organisation: Organisation, parent: Organisation) -> None:
    """Raise RefusedError, naming who forms the loop, if the parent lies below the organisation."""
    if not parent.path.startswith(organisation.path):
        return
    between = above(parent).filter(path__startswith=organisation.path)
    names = [one.name for one in between if one.pk != organisation.pk]
    chain = [organisation.name, *names, *([parent.name] if parent != organisation else [])]
    raise RefusedError(
        message(
            "{name} can't belong to what belongs to it: {loop}.",
            name=organisation.name,
            loop=" → ".join([*chain, organisation.name]),
        ),
        field="parent",
    )


def check_depth(parent: Organisation | None, n_levels: int) -> None:
    """Raise RefusedError if `n_levels` of organisations below a parent would be too deep."""
    if (depth_of(parent.path) if parent else 0) + n_levels > DEEPEST:
        text = message("The tree would be deeper than {most} levels.", most=DEEPEST)
        raise RefusedError(text, field="parent")


def repath(organisation: Organisation, path: str) -> None:
    """Give an organisation and everything below it its new path, in one statement."""
    old = organisation.path
    rest = Substr(F("path"), len(old) + 1)
    Organisation.objects.filter(path__startswith=old).update(path=Concat(Value(path), rest))
    organisation.path = path
