"""`khumkan node verify-evidence`: checks a sealed archive, on any machine, without the node."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.printable import printable
from khumkan.cli.progress import show_progress
from khumkan.core.errors import ConfigurationError, WireError
from khumkan.core.messages import Message, message
from khumkan.node.evidence import Verification, verify_evidence
from khumkan.wire.identity import read_public_jwk, thumbprint

_LONGEST_KEY = 10_000


@click.command("verify-evidence")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The key that must have sealed it: thumbprint, JWK or file.")
def command(file: Path, key: str | None) -> int:
    """Check every file, signature and proof in an archive; say exactly what is wrong."""
    trusted = None if key is None else _read_key(key)
    with show_progress([file], "khumkan") as progress:
        found = verify_evidence(file, trusted, progress.advance)
    for problem in found.problems:
        where = f"{problem.where}: " if problem.where else ""
        reason = printable(where + speaker().say(problem.words))
        tell(message("WRONG: {reason}", reason=reason))
    for line in _whole(found) if found.is_whole else _broken(found):
        tell(line)
    return ExitCode.OK if found.is_whole else ExitCode.FINDINGS


def _read_key(text: str) -> str:
    """Return the thumbprint of what was named. Raises ConfigurationError for what is no key."""
    if not text.startswith("{") and not Path(text).is_file():
        return text.strip()
    try:
        content = text.encode() if text.startswith("{") else Path(text).read_bytes()[:_LONGEST_KEY]
        return thumbprint(read_public_jwk(msgspec.json.decode(content)))
    except (msgspec.DecodeError, UnicodeDecodeError, WireError) as error:
        raise ConfigurationError(
            message("--key is no public key of a node ({why})", why=str(error)[:200])
        ) from error


def _whole(found: Verification) -> Iterator[Message]:
    yield message(
        "all {files} files are as they were sealed, for the case {case} by {who} at {at}",
        files=found.n_files,
        case=printable(found.case),
        who=printable(found.exported_by),
        at=found.exported_at,
    )
    yield message(
        "{n} events, {proved} of them proved to be in the signed manifests of their days",
        n=found.n_events,
        proved=found.n_proved,
    )
    if found.chain_head:
        yield message(
            "{n} manifests, an unbroken chain that ends with {hash}",
            n=found.n_manifests,
            hash=found.chain_head,
        )
    if found.is_key_known:
        yield message("sealed with the key you named: {key}", key=found.key)
    else:
        yield message(
            "sealed with the key {key}: ask the hospital or the hub whether that is the node's, "
            "then say it with --key",
            key=found.key,
        )


def _broken(found: Verification) -> Iterator[Message]:
    yield message("{n} things are wrong: this archive is not as it was sealed", n=found.n_problems)
