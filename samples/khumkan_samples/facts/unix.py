"""What Linux servers write: sshd, sudo, cron, systemd, and a backup program of its own kind."""

from khumkan_samples.entries import LINUX, Body, Entry
from khumkan_samples.hosts import Host

AUTH, AUTHPRIV, CRON, DAEMON, KERNEL = 4 * 8, 10 * 8, 9 * 8, 3 * 8, 0
INFO, NOTICE, WARNING = 6, 5, 4


def told(at: int, host: Host, source: tuple[int, str, int | None], text: str) -> Entry:
    """Return an RFC 3164 line; `source` is priority, program, process id."""
    priority, app, pid = source
    body: Body = {
        "priority": priority,
        "host": host.name.lower(),
        "app": app,
        "pid": pid,
        "text": text,
    }
    return Entry(at, LINUX, body)


def sshd(at: int, host: Host, pid: int, text: str) -> Entry:
    """Return a line of the SSH server."""
    return told(at, host, (AUTH + INFO, "sshd", pid), text)


def backup_report(at: int, host: Host, pid: int, data: str, text: str) -> Entry:
    """Return an RFC 5424 line of the backup program; 32473 is the number set aside for examples."""
    body: Body = {
        "priority": 16 * 8 + INFO,
        "host": host.name.lower(),
        "app": "samrong-backup",
        "pid": pid,
        "message_id": "JOB",
        "data": f"[job@32473 {data}]",
        "text": text,
    }
    return Entry(at, LINUX, body)
