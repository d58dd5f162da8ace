"""Documents by e-mail: what would leave, the letter around it, and one attempt to send it."""

from khumkan.hub.incidents.mailing.composing import (
    Preview,
    compose,
    compose_preview,
    name_file,
    write_message_id,
)
from khumkan.hub.incidents.mailing.delivering import MOST_ATTEMPTS, deliver
from khumkan.hub.incidents.mailing.news import write_news
from khumkan.hub.incidents.mailing.parcels import Parcel, hindrance, needs_reason, pack

__all__ = [
    "MOST_ATTEMPTS",
    "Parcel",
    "Preview",
    "compose",
    "compose_preview",
    "deliver",
    "hindrance",
    "name_file",
    "needs_reason",
    "pack",
    "write_message_id",
    "write_news",
]
