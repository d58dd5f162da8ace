"""What was kept of each day, signed and chained: a later change of a log shows."""

from khumkan.node.manifests.document import Manifest, SourceDigest
from khumkan.node.manifests.making import ManifestMaker
from khumkan.node.manifests.store import Signed, StoredManifests
from khumkan.node.manifests.verifying import Verdict, verify_manifests

__all__ = [
    "Manifest",
    "ManifestMaker",
    "Signed",
    "SourceDigest",
    "StoredManifests",
    "Verdict",
    "verify_manifests",
]
