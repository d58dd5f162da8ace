"""Makes this node known to a hub: the code once, then nothing but keys."""

from khumkan import __version__
from khumkan.core.clock import Clock
from khumkan.core.errors import ConfigurationError, WireError
from khumkan.core.messages import message
from khumkan.node.enrolment import Enrolment
from khumkan.node.link.answers import explain_refusal, read_hub_time
from khumkan.node.link.clockwork import HubTime
from khumkan.node.link.errors import GarbageError, RefusedError, WrongKeyError
from khumkan.node.link.faults import Fault
from khumkan.node.link.transport import Answer, Transport, is_private_enough
from khumkan.wire.identity import (
    Enrolled,
    EnrolmentCode,
    PrivateKey,
    new_name,
    read_code,
    read_enrolment_answer,
    write_enrolment_request,
)

_OK = 200
_PATH = "/api/node/v1/enrol"
_JOSE = "application/jose"


async def enrol(
    hub_url: str, code: str, key: PrivateKey, *, transport: Transport, clock: Clock
) -> Enrolment:
    """Present a code at a hub; return who this node is now.

    Nothing that the hub says is believed before it has proved to have the key that the code pins.
    Raises ConfigurationError for an address or a code that is none, LinkError otherwise.
    """
    hub_url = hub_url.rstrip("/")
    if not is_private_enough(hub_url):
        raise ConfigurationError(
            message(
                "{url} is no address to enrol at: write https:// and the name of the hub",
                url=hub_url[:200],
            )
        )
    try:
        read = read_code(code)
    except WireError as error:
        raise ConfigurationError(error.message) from None
    enrolled = await _ask(hub_url, read, key, transport, HubTime(clock))
    return _note(hub_url, enrolled)


async def _ask(
    hub_url: str, code: EnrolmentCode, key: PrivateKey, transport: Transport, time: HubTime
) -> Enrolled:
    answer, nonce = await _post(hub_url, code, key, transport, time)
    error = None if answer.status == _OK else explain_refusal(answer, time.clock)
    hub_now = read_hub_time(answer)
    if error is not None and error.fault is Fault.CLOCK_OFF and hub_now is not None:
        time.learn(hub_now)
        answer, nonce = await _post(hub_url, code, key, transport, time)
        error = None if answer.status == _OK else explain_refusal(answer, time.clock)
    if error is not None:
        raise _say_refusal(error) if isinstance(error, RefusedError) else error
    return _believe(answer, code, nonce)


async def _post(
    hub_url: str, code: EnrolmentCode, key: PrivateKey, transport: Transport, time: HubTime
) -> tuple[Answer, str]:
    nonce = new_name()
    request = write_enrolment_request(
        key, code, software_version=__version__, nonce=nonce, at=time.now()
    )
    url = hub_url + _PATH
    return await transport.post(url, request.encode(), content_type=_JOSE), nonce


def _believe(answer: Answer, code: EnrolmentCode, nonce: str) -> Enrolled:
    try:
        text = answer.body.decode("ascii").strip()
    except UnicodeDecodeError:
        raise GarbageError(message("the answer is not text")) from None
    if text.count(".") != 2:  # noqa: PLR2004 -- a compact JWS has three parts
        raise GarbageError(message("the answer is no signed answer of a hub"))
    try:
        return read_enrolment_answer(text, pin=code.hub_pin, nonce=nonce)
    except WireError as error:
        raise WrongKeyError(error.message) from None


def _note(hub_url: str, enrolled: Enrolled) -> Enrolment:
    answer = enrolled.answer
    for url in (answer.api_url, answer.stream_url):
        if not is_private_enough(url):
            raise GarbageError(
                message("the hub names an address without TLS ({url}); tell its people", url=url)
            )
    return Enrolment(
        hub_url=hub_url,
        api_url=answer.api_url.rstrip("/"),
        stream_url=answer.stream_url,
        node_id=answer.node_id,
        organisation_name=answer.organisation_name,
        node_name=answer.node_name,
        collection=answer.collection,
        agreement_reference=answer.agreement_reference,
        agreement_signed_on=answer.agreement_signed_on,
        hub_jwk=enrolled.hub_jwk,
    )


def _say_refusal(error: RefusedError) -> RefusedError | ConfigurationError:
    if error.refusal.reason == "code-not-valid":
        return ConfigurationError(
            message(
                "the hub does not take this code: it was used, withdrawn, is older than a day, or "
                "of another hub; ask the hub's people for a new one"
            )
        )
    return error
