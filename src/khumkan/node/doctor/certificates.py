"""The node's own certificates: senders by TLS are shut out on the day that they end."""

from collections.abc import Iterable
from contextlib import closing
from typing import Final

from khumkan.core.clock import format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import Message, message
from khumkan.node.certificates.expiry import Held, list_held
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, fail, ok, warn
from khumkan.node.sources import Source, SourceBook

SOON_DAYS: Final = 30


def check_certificates(case: Case) -> Iterable[Result]:
    """None of them has ended or ends soon."""
    try:
        held = list(list_held(case.settings, case.folder, _list_sources(case)))
    except KhumkanError as error:
        yield fail(
            error.message,
            message("see node.certificate, or put keys/ back from a backup"),
        )
        return
    if not held:
        yield ok(message("none is needed yet: nothing is taken by TLS"))
    for one in held:
        yield _judge(one, one.days_left(case.now))


def _judge(one: Held, days: int) -> Result:
    until = format_time(one.until, "seconds")
    if days < 0:
        seen = message("the certificate of {name} ended {at}", name=one.name, at=until)
        return fail(seen, _advise(one))
    seen = message("the certificate of {name} is good until {at}", name=one.name, at=until)
    return warn(seen, _advise(one)) if days < SOON_DAYS else ok(seen)


def _advise(one: Held) -> Message:
    if one.role == "source":
        return message("make a new one for the device: khumkan node certificate renew NAME FOLDER")
    if one.role == "authority":
        return message("the node's authority ends: plan new certificates for every device")
    return message(
        "one that the node made is renewed by itself while it runs; renew yours at who gave it"
    )


def _list_sources(case: Case) -> list[Source]:
    if not case.folder.sources.is_dir():
        return []
    with closing(SourceBook(case.folder.sources, case.clock)) as book:
        return book.list()
