"""Begins a new count of frames where the old one can't be trusted: after a backup was put back."""

from django.db import transaction

from khumkan.hub.intel.models import Collection
from khumkan.ui.keys import new_key


@transaction.atomic
def begin_new_epochs() -> None:
    """Have every node take every collection again from its first frame.

    Frames that were sent after the backup was made are lost here, and their numbers are given
    again: a node that knows only numbers would miss what they now stand for.
    """
    for collection in Collection.objects.select_for_update():
        collection.epoch = new_key()
        collection.save(update_fields=["epoch"])
