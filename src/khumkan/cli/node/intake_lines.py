"""What the inputs of a running node say of themselves, as far as it is unusual, as sentences."""

from collections.abc import Iterator, Mapping

import msgspec

from khumkan.core.messages import Message, message


class IntakeSaid(msgspec.Struct):
    """One input; what is usual is left out."""

    n_dropped: int | None = 0
    is_waiting: bool = False
    turned_away: dict[str, int] = {}
    unknown_certificates: list[str] = []


def intake_lines(intake: Mapping[str, IntakeSaid]) -> Iterator[Message]:
    """Yield the sentences; an input with nothing to say has none."""
    for name, figures in intake.items():
        yield from _tell(name, figures)


def _tell(name: str, one: IntakeSaid) -> Iterator[Message]:
    if one.n_dropped:
        yield message(
            "WRONG: {n} datagrams for {name} were dropped by the system and are lost: raise "
            "net.core.rmem_max, or let senders use RELP",
            n=one.n_dropped,
            name=name,
        )
    if one.n_dropped is None:
        yield message(
            "how many datagrams for {name} are dropped, this system does not tell", name=name
        )
    if one.is_waiting:
        yield message("WRONG: {name} is not read now: what comes by it may be lost", name=name)
    for reason, n in sorted(one.turned_away.items()):
        yield message("{name} turned away {n} times: {reason}", name=name, n=n, reason=reason)
    for fingerprint in one.unknown_certificates:
        yield message(
            "a certificate that is no source's was shown to {name}; if it may send: khumkan node "
            "certificate admit {fingerprint} NAME --kind KIND",
            name=name,
            fingerprint=fingerprint,
        )
