"""The letter to whoever wanted a document sent, that it was not: a link, and nothing of the matter.

Often the mail server takes letters to others. Where it takes none, the page of duties says it.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from khumkan.hub.incidents.mailing.composing import write_number
from khumkan.hub.incidents.models import Mailing
from khumkan.ui.accounts.models import User


def write_news(mailing: Mailing) -> EmailMessage | None:
    """Return the letter, in its reader's language; None where nobody is there to read it."""
    person: User | None = mailing.asked_by
    if person is None or not person.is_active:
        return None
    context = {
        "name": person.name,
        "number": write_number(mailing.document),
        "url": settings.PUBLIC_URL + reverse("incidents:mailing", args=[mailing.pk]),
    }
    with translation.override(person.language):
        body = render_to_string("incidents/letters/undelivered.txt", context).strip() + "\n"
        return EmailMessage(_("A document could not be sent"), body, to=[person.email])
