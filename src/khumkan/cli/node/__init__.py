"""`khumkan node …`: makes, enrols, serves and asks a hospital's node."""

import click

from khumkan.cli.lazy import LazyGroup

_COMMANDS = {
    "init": "khumkan.cli.node.making",
    "enrol": "khumkan.cli.node.enrolling",
    "serve": "khumkan.cli.node.serving",
    "status": "khumkan.cli.node.telling",
    "source": "khumkan.cli.node.sources",
    "connect": "khumkan.cli.node.connecting",
    "certificate": "khumkan.cli.node.certificates",
    "findings": "khumkan.cli.node.findings",
    "take": "khumkan.cli.node.taking",
    "suppress": "khumkan.cli.node.suppressing",
    "trail": "khumkan.cli.node.trailing",
    "notify": "khumkan.cli.node.notifying",
    "hold": "khumkan.cli.node.holds",
    "manifest": "khumkan.cli.node.manifests",
    "export-evidence": "khumkan.cli.node.evidence_export",
    "verify-evidence": "khumkan.cli.node.evidence_verify",
    "rotate-key": "khumkan.cli.node.rotating",
    "doctor": "khumkan.cli.node.doctor",
    "backup": "khumkan.cli.node.backup",
    "restore": "khumkan.cli.node.restore",
    "install": "khumkan.cli.node.install",
    "check": "khumkan.cli.node.checking",
    "upgrade": "khumkan.cli.node.upgrade",
}


@click.group("node", cls=LazyGroup, modules=_COMMANDS)
def command() -> None:
    """Run a hospital's node: logs stay here, findings go to the hub."""
