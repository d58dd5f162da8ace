"""The thirteen nodes of a rehearsal: each its own folder, key, enrolment, token and process."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from msgspec import structs

from khumkan.cli.node.enrolling import enrol_folder
from khumkan.cli.up.layout import LOOPBACK, Layout
from khumkan.cli.up.processes import Child, Family
from khumkan.cli.up.traffic import NodeInput
from khumkan.core.errors import TransportError
from khumkan.core.jsontypes import JsonObject
from khumkan.node.control import ControlError, ask
from khumkan.node.enrolment import read_enrolment, write_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import SourceBook

_SOURCE = "rehearsal"


@dataclass(slots=True)
class RunningNode:
    """One hospital's node, and the way in for its logs."""

    slug: str
    child: Child
    folder: NodeFolder
    token: str
    _input: NodeInput | None = None

    def is_ready(self) -> bool:
        """Say whether it takes logs; where, is known from then on."""
        if self._input is None:
            inputs = self._status().get("inputs")
            address = inputs.get("http") if isinstance(inputs, dict) else None
            if address:
                self._input = NodeInput(f"http://{address}", self.token)
        return self._input is not None

    def is_through(self) -> bool:
        """Say whether it has detected in everything that it was sent."""
        journal = self._status().get("journal")
        return isinstance(journal, dict) and journal.get("n_bytes_waiting") == 0

    def send(self, content: bytes) -> None:
        """Return once these logs are on the node's disk."""
        try:
            self._send(content)
        except TransportError:
            self._input = None  # it was started anew, and listens elsewhere now
            self._send(content)

    def _send(self, content: bytes) -> None:
        if not self.is_ready():
            self.child.check()
        if self._input is not None:
            self._input.send(content)

    def describe_way_in(self) -> str:
        """Return a command that sends a file of logs to this node."""
        address = self._input.address if self._input else ""
        return f'curl -H "Authorization: Bearer {self.token}" --data-binary @FILE {address}/ingest'

    def _status(self) -> JsonObject:
        try:
            return ask(self.folder.control, "status") or {}
        except ControlError:
            return {}


def start_node(layout: Layout, slug: str, code: str, family: Family) -> RunningNode:
    """Let a node join by `code` if it has not, and start it."""
    folder = NodeFolder(layout.node(slug))
    folder.make()
    if folder.enrolment.exists():
        _follow_hub(folder, layout)
    else:
        enrol_folder(folder, layout.url, code)
    token = _open_source(folder)
    child = family.start(f"node-{slug}", ["node", "serve"], _environment(layout, slug))
    return RunningNode(slug, child, folder, token)


def is_enrolled(layout: Layout, slug: str) -> bool:
    """Say whether a hospital's node has joined in an earlier run."""
    return NodeFolder(layout.node(slug)).enrolment.exists()


def _follow_hub(folder: NodeFolder, layout: Layout) -> None:
    """Let a node that joined in an earlier run find the hub at the ports of this one."""
    known = read_enrolment(folder.enrolment)
    host = urlsplit(layout.url).hostname
    now = structs.replace(
        known,
        hub_url=layout.url,
        api_url=layout.url + urlsplit(known.api_url).path,
        stream_url=f"http://{host}:{layout.stream_port}{urlsplit(known.stream_url).path}",
    )
    if now != known:
        write_enrolment(folder.enrolment, now)


def _open_source(folder: NodeFolder) -> str:
    """Return a new token for the logs of this run; the one of an earlier run opens nothing."""
    with closing(SourceBook(folder.sources)) as book:
        for old in book.list():
            if old.name == _SOURCE and old.ended_at is None:
                book.end(old.id)
        _source, token = book.add(_SOURCE, "web")
        return token


def _environment(layout: Layout, slug: str) -> Mapping[str, str]:
    return layout.environment() | {
        "KHUMKAN_NODE__DATA": str(layout.node(slug)),
        "KHUMKAN_NODE__HTTP_HOST": LOOPBACK,
        "KHUMKAN_NODE__HTTP_PORT": "0",
        "KHUMKAN_NODE__SYSLOG_HOST": LOOPBACK,
        "KHUMKAN_NODE__SYSLOG_PORT": "0",
    }
