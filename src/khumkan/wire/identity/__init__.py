"""Who a node is: keys, the code that enrols it, signed assertions and tokens.

Nothing here reads a file, opens a socket or asks the time: `at` is handed in, and what is refused
is a WireError. A wrong clock is told apart (`ClockOffError`), since it can be set right.
"""

from khumkan.wire.identity.codes import (
    EnrolmentCode,
    new_secret,
    pin_of,
    pins,
    read_code,
    secret_hash,
    write_code,
)
from khumkan.wire.identity.enrolment import (
    Enrolled,
    EnrolmentAnswer,
    EnrolmentRequest,
    read_enrolment_answer,
    read_enrolment_request,
    write_enrolment_answer,
    write_enrolment_request,
)
from khumkan.wire.identity.keys import (
    PrivateKey,
    PublicJwk,
    new_private_key,
    public_jwk,
    read_private_key,
    read_public_jwk,
    thumbprint,
    write_private_key,
)
from khumkan.wire.identity.moments import LEEWAY_SECONDS, ClockOffError
from khumkan.wire.identity.rotation import (
    RotationRequest,
    read_rotation_request,
    write_rotation_request,
)
from khumkan.wire.identity.signing import MAX_TOKEN_BYTES
from khumkan.wire.identity.tokens import (
    ACCESS_SECONDS,
    ASSERTION_SECONDS,
    AccessToken,
    Assertion,
    audience_of,
    check_token_answer,
    new_name,
    read_access_token,
    read_assertion,
    write_access_token,
    write_assertion,
)

__all__ = [
    "ACCESS_SECONDS",
    "ASSERTION_SECONDS",
    "LEEWAY_SECONDS",
    "MAX_TOKEN_BYTES",
    "AccessToken",
    "Assertion",
    "ClockOffError",
    "Enrolled",
    "EnrolmentAnswer",
    "EnrolmentCode",
    "EnrolmentRequest",
    "PrivateKey",
    "PublicJwk",
    "RotationRequest",
    "audience_of",
    "check_token_answer",
    "new_name",
    "new_private_key",
    "new_secret",
    "pin_of",
    "pins",
    "public_jwk",
    "read_access_token",
    "read_assertion",
    "read_code",
    "read_enrolment_answer",
    "read_enrolment_request",
    "read_private_key",
    "read_public_jwk",
    "read_rotation_request",
    "secret_hash",
    "thumbprint",
    "write_access_token",
    "write_assertion",
    "write_code",
    "write_enrolment_answer",
    "write_enrolment_request",
    "write_private_key",
    "write_rotation_request",
]
