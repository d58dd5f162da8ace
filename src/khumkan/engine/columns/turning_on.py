"""What a hospital turns on so that events of a log source arrive: said beside rules that idle.

Source: the Sigma taxonomy appendix 2.1.0 for what each log source is; for Windows, Microsoft's
names of audit subcategories and policies, as they stand in the English group policy editor.
"""

from khumkan.core.messages import Message, message
from khumkan.engine.columns.windows.categories import CATEGORIES
from khumkan.engine.columns.windows.channels import CHANNELS
from khumkan.engine.rows import LogSource

_WINDOWS: dict[str, Message] = {
    "process_creation": message(
        "Sysmon event 1; or Security event 4688: audit “Process Creation” and the policy "
        "“Include command line in process creation events”"
    ),
    "registry_set": message(
        "Sysmon event 13; or Security event 4657: audit “Registry” and auditing entries on the keys"
    ),
    "ps_script": message(
        "the PowerShell policy “Turn on PowerShell Script Block Logging” (event 4104)"
    ),
    "ps_module": message("the PowerShell policy “Turn on Module Logging” (event 4103)"),
    "antivirus": message("the channel of Microsoft Defender, or the log of another virus scanner"),
    "file_access": message(
        "the ETW provider Microsoft-Windows-Kernel-File; Sysmon has no such event"
    ),
    "file_rename": message(
        "the ETW provider Microsoft-Windows-Kernel-File; Sysmon has no such event"
    ),
}
_SECURITY = message(
    "the Windows channel Security, with the advanced audit policy for logons, accounts, and objects"
)

_CATEGORIES: dict[str, Message] = {
    "antivirus": message("the log of the virus scanner's console, by syslog or as a file"),
    "database": message(
        "the audit log of the database (MySQL, MariaDB, PostgreSQL), not its errors alone"
    ),
    "dns": message(
        "the query log of the DNS server (BIND, Unbound, Windows DNS), or Zeek or Suricata"
    ),
    "firewall": message("the traffic log of the firewall, by syslog, for allowed and for denied"),
    "proxy": message("the access log of the proxy, or the web filter log of the firewall"),
    "webserver": message(
        "the access log of the web server (Apache, nginx, IIS), one line for each request"
    ),
}
_PRODUCTS: dict[tuple[str, str], Message] = {
    # auditd tells of one call in several records, none of which has what such a rule asks for.
    ("linux", "process_creation"): message("Sysmon for Linux event 1, its lines as they come"),
    ("linux", "file_event"): message("Sysmon for Linux event 11, its lines as they come"),
    ("linux", "network_connection"): message("Sysmon for Linux event 3, its lines as they come"),
    ("linux", "auditd"): message(
        "auditd with rules for execve and watches on the system's settings"
    ),
    ("linux", ""): message("the system log of Linux: rsyslog, auth and cron included"),
    ("macos", ""): message(
        "an agent with Endpoint Security events on macOS; khumkan reads its JSON"
    ),
    ("aws", "cloudtrail"): message("CloudTrail of AWS, for all regions, read from its bucket"),
    ("azure", ""): message("the diagnostic settings of Entra ID and Azure, exported as JSON"),
    ("m365", ""): message("the unified audit log of Microsoft 365, exported as JSON"),
    ("gcp", ""): message("the audit logs of Google Cloud and Workspace, exported as JSON"),
    ("okta", ""): message("the system log of Okta, exported as JSON"),
    ("github", ""): message("the audit log of the GitHub organisation, exported as JSON"),
    ("kubernetes", ""): message("the audit policy of the Kubernetes API server, written as JSON"),
    ("zeek", ""): message(
        "Zeek on a mirror port of the core switch, its logs as JSON or as tables"
    ),
    ("suricata", ""): message(
        "Suricata on a mirror port of the core switch, with EVE as its output"
    ),
    ("opencanary", ""): message(
        "an OpenCanary decoy in the server network, its log sent by syslog"
    ),
    ("cisco", ""): message("syslog of the switch or router, with AAA accounting of commands"),
    ("fortigate", ""): message("syslog of the FortiGate, its event and UTM logs included"),
    ("fortios", ""): message("syslog of the FortiGate, its event and UTM logs included"),
    ("paloalto", ""): message(
        "syslog of the Palo Alto firewall: traffic, threat and GlobalProtect"
    ),
}
_APPLICATION = message("the log of the application, with its errors and stack traces")
_SERVERS = {"apache": "webserver", "nginx": "webserver"}


def what_to_turn_on(source: LogSource) -> Message:
    """Return what brings the events of a rule's log source, as an object: "Sysmon event 1; …"."""
    if source.product == "windows":
        return _on_windows(source)
    named = (
        _PRODUCTS.get((source.product, source.category or source.service))
        or _PRODUCTS.get((source.product, ""))
        or _CATEGORIES.get(source.category)
        or _CATEGORIES.get(_SERVERS.get(source.service, ""))
    )
    if named:
        return named
    if source.category == "application":
        return _APPLICATION
    return message("logs of {source}, as khumkan's page of columns names them", source=str(source))


def _on_windows(source: LogSource) -> Message:
    if told := _WINDOWS.get(source.category):
        return told
    for service, by_event in CATEGORIES.items():
        events = sorted(event for event, names in by_event.items() if source.category in names)
        if events:
            return _events_of(service, events)
    if source.service == "security":
        return _SECURITY
    if channels := CHANNELS.get(source.service):
        return message("the Windows channel {channel}", channel=", ".join(channels))
    return message("Sysmon and the channels Security, System and Application of Windows")


def _events_of(service: str, events: list[int]) -> Message:
    numbers = ", ".join(map(str, events))
    if service == "sysmon":
        return message("Sysmon event {numbers}, turned on in its configuration", numbers=numbers)
    channel = CHANNELS[service][0]
    return message(
        "the Windows channel {channel}, event {numbers}", channel=channel, numbers=numbers
    )
