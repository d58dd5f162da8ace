"""The settings of a hospital's node."""

from typing import Annotated, Final, Literal

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
        str, Meta(min_length=1, description="The address on which syslog and RELP are taken.")
    ] = "127.0.0.1"
    syslog_port: Annotated[
        int,
        Meta(
            ge=0,
            le=65_535,
            description="The port on which syslog over TCP is taken; 0 takes any that is free.",
        ),
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
    inbox: Annotated[
        str,
        Meta(
            description="A folder in which each source has one of its own: files that are put "
            "there are read as logs. Empty means none.",
        ),
    ] = ""
    inbox_quiet_seconds: Annotated[
        int,
        Meta(
            ge=1,
            le=3_600,
            description="A file in the inbox is complete when nothing wrote to it for so many "
            "seconds.",
        ),
    ] = 10
    inbox_keep_days: Annotated[
        int,
        Meta(
            ge=0,
            le=365,
            description="How many days a file that was read is kept in `done`; 0 removes it at "
            "once.",
        ),
    ] = 7
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
    least_free_bytes: Annotated[
        int,
        Meta(
            ge=1 * _MIB,
            le=1024 * 1024 * _MIB,
            description="How many bytes of the disk stay free for everything else. With less, the "
            "node takes no more logs and says so, until there is room.",
        ),
    ] = 256 * _MIB
    low_free_percent: Annotated[
        int,
        Meta(
            ge=0,
            le=50,
            description="Where less of the disk than this is free, in percent, or less than twice "
            "least_free_bytes, logs that the law does not ask for any more go at once.",
        ),
    ] = 5
    keep_days: Annotated[
        int,
        Meta(
            ge=90,
            le=3_650,
            description="How many days logs are kept. The Computer Crime Act asks for 90.",
        ),
    ] = 90
    notify_when: Annotated[
        Literal["hub-away", "always"],
        Meta(
            description="When the node itself warns this hospital's people: only while the hub "
            "can't be told, or always.",
        ),
    ] = "hub-away"
    notify_level: Annotated[
        Literal["informational", "low", "medium", "high", "critical"],
        Meta(description="The level from which on the node itself warns."),
    ] = "high"
    notify_minutes: Annotated[
        int,
        Meta(
            ge=1,
            le=1_440,
            description="At most one warning goes out in so many minutes; it holds all that came "
            "meanwhile, with counts.",
        ),
    ] = 10
    notify_mail_to: Annotated[
        tuple[str, ...],
        Meta(description="Who is warned by e-mail. Empty means nobody."),
    ] = ()
    notify_mail_from: Annotated[
        str,
        Meta(description="The sender of these e-mails. Empty means their first reader."),
    ] = ""
    smtp_host: Annotated[
        str, Meta(min_length=1, description="The mail server by which the node itself warns.")
    ] = "127.0.0.1"
    smtp_port: Annotated[int, Meta(ge=1, le=65_535, description="Its port.")] = 25
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"],
        Meta(
            description="How the way to the mail server is made secret: by STARTTLS, by TLS from "
            "the first byte, or not at all.",
        ),
    ] = "starttls"
    smtp_user: Annotated[
        str, Meta(description="The name by which the node signs in there. Empty means it does not.")
    ] = ""
    smtp_password_file: Annotated[
        str, Meta(description="The file that holds the password for it, and nothing else.")
    ] = ""
    notify_webhook: Annotated[
        str,
        Meta(
            description="An address that is sent each warning as JSON: https, or this very "
            "machine. Empty means none.",
        ),
    ] = ""
