"""`{% load paper %}`: what the printed forms need."""

from django import template

register = template.Library()


@register.filter
def parts(heads: str) -> list[str]:
    """Return the heads of a table, which the catalogue holds as one sentence parted by bars."""
    return heads.split("|")
