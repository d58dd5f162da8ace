"""The settings of a hospital's node."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

_MIB: Final = 1024 * 1024

Port = Annotated[int, Meta(ge=0, le=65_535)]
"""Where something listens; 0 takes any port that is free."""


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[node]`: where a hospital's node keeps things, what it listens on, which hub it trusts."""

    data: Annotated[
        str,
        Meta(
            min_length=1,
            description="The folder that holds the node's keys, its journal and 90 days of logs. "
            "Nobody but the node's own user can read it.",
        ),
    ] = "var/node"
    rules: Annotated[
        tuple[str, ...],
        Meta(description="Folders or files of Sigma rules. Empty means the pack that we ship."),
    ] = ()
    syslog_host: Annotated[
        str, Meta(min_length=1, description="The address on which syslog over TCP is taken.")
    ] = "127.0.0.1"
    syslog_port: Annotated[
        int, Meta(ge=0, le=65_535, description="Its port; 0 takes any that is free.")
    ] = 5514
    syslog_udp_port: Annotated[
        Port | None,
        Meta(
            description="The port on which syslog over UDP is taken, at syslog_host. Empty takes "
            "none: UDP loses what the machine has no time for, and anybody can forge its sender.",
        ),
    ] = None
    syslog_tls_port: Annotated[
        Port | None,
        Meta(
            description="The port on which syslog over TLS is taken, at syslog_host, from senders "
            "that show a certificate. Empty takes none.",
        ),
    ] = None
    relp_port: Annotated[
        Port | None,
        Meta(
            description="The port on which RELP is taken, at syslog_host: syslog that is "
            "acknowledged. Empty takes none.",
        ),
    ] = None
    relp_tls_port: Annotated[
        Port | None,
        Meta(
            description="The port on which RELP over TLS is taken, at syslog_host, from senders "
            "that show a certificate. Empty takes none.",
        ),
    ] = None
    http_host: Annotated[
        str, Meta(min_length=1, description="The address on which logs by HTTP are taken.")
    ] = "127.0.0.1"
    http_port: Annotated[
        int, Meta(ge=0, le=65_535, description="Its port; 0 takes any that is free.")
    ] = 5580
    https_port: Annotated[
        Port | None,
        Meta(
            description="The port on which logs by HTTPS are taken, at http_host. Empty takes "
            "none.",
        ),
    ] = None
    certificate: Annotated[
        str,
        Meta(
            description="The node's certificate with its chain, as PEM, for syslog over TLS, RELP "
            "over TLS and HTTPS. Empty means one by the node's own certificate authority, which it "
            "makes at need."
        ),
    ] = ""
    certificate_key: Annotated[
        str,
        Meta(description="The key of `certificate`, as PEM, readable for the node's user alone."),
    ] = ""
    ca_file: Annotated[
        str,
        Meta(
            description="Certificates to trust when calling the hub, as PEM, for a hub behind a "
            "certificate authority of your own. Empty means those of the operating system."
        ),
    ] = ""
    max_journal_bytes: Annotated[
        int,
        Meta(
            ge=16 * _MIB,
            le=1024 * 1024 * _MIB,
            description="How many bytes may wait to be detected and stored. Beyond it the node "
            "takes no more logs and says so.",
        ),
    ] = 4096 * _MIB
    keep_days: Annotated[
        int,
        Meta(
            ge=90,
            le=3_650,
            description="How many days logs are kept. The Computer Crime Act asks for 90.",
        ),
    ] = 90
