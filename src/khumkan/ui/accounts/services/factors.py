"""Takes somebody's second factors away when they have lost them; they set up new ones next."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from khumkan.ui.accounts.models import User
from khumkan.ui.accounts.notices import order_notice_from
from khumkan.ui.accounts.services.sessions import end_sessions
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record


@transaction.atomic
def remove_factors(user: User, *, by: Actor) -> None:
    """Remove authenticator app, passkeys and recovery codes, and end every session.

    Whoever calls has made sure that it is the person who asks, and that `by` may do it: what is
    left is the password alone.
    """
    n_removed, _kinds = Authenticator.objects.filter(user=user.pk).delete()
    if n_removed:
        changes = {"method": (None, "all")}
        record("factor.remove", by=by, object_kind="user", object_id=user.pk, changes=changes)
        order_notice_from("factors_removed", user, address=by.address)
    end_sessions(user, by=by)
