"""The node's own certificate authority: its server's certificate, and one for each sender by TLS.

Everything lies in `keys/certificates/`. No key of a sender is kept: it leaves in its bundle.
"""

from khumkan.node.certificates.authority import Authority, NoSuchNameError
from khumkan.node.certificates.bundles import refuse_folder, write_bundle
from khumkan.node.certificates.expiry import tell
from khumkan.node.certificates.folder import CertificateFolder
from khumkan.node.certificates.identity import ServerIdentity, server_context
from khumkan.node.certificates.issuing import Issued, fingerprint

__all__ = [
    "Authority",
    "CertificateFolder",
    "Issued",
    "NoSuchNameError",
    "ServerIdentity",
    "fingerprint",
    "refuse_folder",
    "server_context",
    "tell",
    "write_bundle",
]
