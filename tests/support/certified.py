"""A node's certificates for tests: what its server shows, and what its senders show."""

import ssl
from datetime import timedelta
from pathlib import Path

from khumkan.core.clock import Clock, FixedClock, SystemClock
from khumkan.core.settings import Node, Settings
from khumkan.node.certificates import Authority, ServerIdentity, fingerprint, write_bundle
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import Source, SourceBook


class Certified:
    """The authority of one node in a folder."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.folder = NodeFolder(folder / "certified")
        self.folder.make()
        self.authority = Authority(self.folder.keys, self.clock)
        self._n = 0

    def server(self) -> ssl.SSLContext:
        """What an input shows, and whom it lets in."""
        return self.identity().context(asks_sender=True)

    def identity(self, certificate: str = "") -> ServerIdentity:
        settings = Settings(node=Node(certificate=certificate))
        return ServerIdentity(settings, self.folder, self.clock)

    def bundle(self, book: SourceBook | None = None, *, kind: str = "linux") -> Path:
        """A new sender's folder; with a book it is a source."""
        self._n += 1
        folder = self.folder.path / f"bundle-{self._n}"
        issued = self.authority.make_client()
        write_bundle(folder, issued, self.authority)
        if book is not None:
            book.add(f"sender {self._n}", kind, certificate_hash=fingerprint(issued.certificate))
        return folder

    def source(self, book: SourceBook) -> Source:
        """The source of the last bundle."""
        return book.find(f"sender {self._n}")


def client(bundle: Path, *, shows: bool = True) -> ssl.SSLContext:
    """The context of a sender that trusts this node."""
    context = ssl.create_default_context(cafile=str(bundle / "ca.pem"))
    if shows:
        context.load_cert_chain(bundle / "certificate.pem", bundle / "key.pem")
    return context


def long_ago() -> Clock:
    """A clock by which certificates are made that have ended by now."""
    return FixedClock(SystemClock().now() - timedelta(days=30 * 365))
