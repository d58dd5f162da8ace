"""Addresses of accounts. Of allauth's only those that have a page of ours; the names stay its own.

allauth looks its addresses up by name, so a name that it needs leads somewhere even where the page
behind it is ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from khumkan.ui.accounts.views import entrance, preferences, security

_to_security = RedirectView.as_view(pattern_name="accounts:security")
_to_password_link = RedirectView.as_view(pattern_name="account_reset_password")

_password = [
    path("change/", account.password_change, name="account_change_password"),
    path("set/", _to_password_link, name="account_set_password"),
    path("reset/", account.password_reset, name="account_reset_password"),
    path("reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(  # the key holds a dash itself, so the first one divides
        r"^reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
_factors = [
    path("", _to_security, name="mfa_index"),
    path("authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/make/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", _to_security, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "passkeys/sign-in/",
        login_not_required(webauthn.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path("passkeys/confirm/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/rename/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", entrance.remove_passkey, name="mfa_remove_webauthn"),
]
_providers = [
    path("cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("disconnect/", entrance.disconnect, name="socialaccount_connections"),
    path("<slug:provider_id>/", entrance.begin_provider, name="openid_connect_login"),
    path(
        "<slug:provider_id>/return/",
        entrance.return_from_provider,
        name="openid_connect_callback",
    ),
]
_entrance = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", include(_password)),
    path("2fa/", include(_factors)),
    path("oidc/", include(_providers)),
]
_own = [
    path("", preferences.edit_preferences, name="preferences"),
    path("names/", preferences.edit_names, name="names"),
    path("security/", security.show_security, name="security"),
    path("security/second-factor/", security.show_second_factor, name="second_factor"),
    path("security/sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
    path("security/sessions/<int:session_id>/end/", security.end_session, name="end_session"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(_entrance)),
    path("account/", include((_own, "accounts"))),
]
