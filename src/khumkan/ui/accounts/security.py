"""What protects one account, gathered for its security page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from khumkan.ui.accounts import factors
from khumkan.ui.accounts.devices import describe_device
from khumkan.ui.accounts.models import User
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.audit.wording import METHODS
from khumkan.ui.audit.words import action_label
from khumkan.ui.components import Moment, Tone

N_MOMENTS: Final = 15
_TONES: Final[dict[str, Tone]] = {  # what is shown at all; the words are the audit trail's
    "session.begin": Tone.GOOD,
    "session.end": Tone.NEUTRAL,
    "session.refuse": Tone.WARNING,
    "session.revoke": Tone.NEUTRAL,
    "factor.add": Tone.INFO,
    "factor.remove": Tone.WARNING,
    "factor.refuse": Tone.WARNING,
    "recovery_codes.make": Tone.INFO,
    "recovery_codes.use": Tone.WARNING,
    "password.change": Tone.INFO,
    "password.reset": Tone.WARNING,
    "provider.connect": Tone.INFO,
    "provider.disconnect": Tone.INFO,
    "break_glass.open": Tone.DANGER,
}


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey; `signs_in` tells whether it does without a password."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """One place where somebody is signed in."""

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider that may be used to sign in; `connected_at` is None while it isn't connected."""

    name: str
    login_url: str
    account_id: int | None = None
    connected_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of one account."""

    app: Authenticator | None
    passkeys: list[Passkey]
    n_codes: int | None
    is_required: bool

    @property
    def any(self) -> bool:
        """Whether there is a second factor at all."""
        return self.app is not None or bool(self.passkeys)


def list_factors(user: User) -> Factors:
    """Return somebody's second factors and how many recovery codes are left (None: never made)."""
    kept = list(Authenticator.objects.filter(user=user.pk).order_by("created_at"))
    of_type = {kind: [one for one in kept if one.type == kind] for kind in Authenticator.Type}
    codes = of_type[Authenticator.Type.RECOVERY_CODES]
    return Factors(
        app=next(iter(of_type[Authenticator.Type.TOTP]), None),
        passkeys=[_describe_passkey(one) for one in of_type[Authenticator.Type.WEBAUTHN]],
        n_codes=len(codes[0].wrap().get_unused_codes()) if codes else None,
        is_required=factors.must_have(user),
    )


def list_sittings(user: User, current_key: str | None) -> list[Sitting]:
    """Return where somebody is signed in, this place first, then the last used."""
    kept = UserSession.objects.purge_and_list(user)
    sittings = [
        Sitting(
            one.pk,
            describe_device(one.user_agent),
            one.ip,
            one.created_at,
            one.last_seen_at,
            one.session_key == current_key,
        )
        for one in kept
    ]
    return sorted(sittings, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def list_connections(request: HttpRequest, user: User) -> list[Connection]:
    """Return the hub's providers, and which of them this account has connected."""
    kept = {one.provider: one for one in SocialAccount.objects.filter(user=user.pk)}
    return [
        _describe_connection(provider, kept.get(provider.sub_id), request)
        for provider in get_adapter().list_providers(request)
    ]


def list_moments(user: User) -> list[Moment]:
    """Return what lately touched the account's security, newest first."""
    entries = entries_about("user", user.pk).filter(action__in=_TONES)[:N_MOMENTS]
    return [_describe_entry(entry) for entry in entries]


def _describe_passkey(kept: Authenticator) -> Passkey:
    wrapped = kept.wrap()
    return Passkey(
        kept.pk, wrapped.name, kept.created_at, kept.last_used_at, bool(wrapped.is_passwordless)
    )


def _describe_connection(
    provider: Any, kept: SocialAccount | None, request: HttpRequest
) -> Connection:
    url = provider.get_login_url(request)
    if kept is None:
        return Connection(provider.name, url)
    return Connection(provider.name, url, kept.pk, kept.date_joined, kept.last_login)


def _describe_entry(entry: Entry) -> Moment:
    _before, how = entry.changes.get("method", (None, ""))
    words = [str(METHODS.get(part, part)) for part in how.split(" + ") if part]
    return Moment(
        entry.at,
        action_label(entry.action),
        " · ".join([*words, entry.address]),
        tone=_TONES[entry.action],
    )
