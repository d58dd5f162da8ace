"""How often allauth lets somebody try, as the settings tell it: so often in so long, per what.

An address may be a whole hospital's, so what counts by address is generous; what counts by account
is not. The names are allauth's.
"""

from typing import Final

WAIT_MINUTES: Final = 5

SIGN_IN: Final = {
    "login": "60/m/ip",
    "login_failed": f"30/m/ip,5/{WAIT_MINUTES}m/key",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
FACTORS: Final = {"webauthn_login": "30/m/ip"}
