"""The Linux servers: scheduled jobs, the backup's report, administrators, knocks from outside."""

from collections.abc import Iterator

from khumkan_samples.entries import Entry
from khumkan_samples.facts.unix import (
    AUTHPRIV,
    CRON,
    DAEMON,
    INFO,
    KERNEL,
    NOTICE,
    WARNING,
    backup_report,
    sshd,
    told,
)
from khumkan_samples.hosts import Host
from khumkan_samples.moments import MINUTE, SECOND, local
from khumkan_samples.scene import Scene
from khumkan_samples.streams.database_jobs import BACKUP_HOUR, backup_minute

# server role: (account, command, every so many minutes)
JOBS = {
    "hisdb": (
        ("root", "/usr/local/sbin/check-disk.sh >/dev/null 2>&1", 5),
        ("mysql", "/usr/local/bin/rotate-audit.sh", 15),
    ),
    "proxy": (
        ("root", "test -x /usr/bin/certbot && certbot -q renew", 30),
        ("root", "/usr/local/sbin/check-disk.sh >/dev/null 2>&1", 5),
    ),
    "monitor": (("nagios", "/usr/lib/nagios/collect.sh", 5),),
    "vulnscan": (("scan", "/opt/yamscan/bin/sync-feed --quiet", 20),),
}
HOURLY = ("root", "cd / && run-parts --report /etc/cron.hourly", 60)
UNITS = (
    "logrotate.service",
    "apt-daily.service",
    "fstrim.service",
    "systemd-tmpfiles-clean.service",
)
ADMIN_COMMANDS = (
    "/usr/bin/systemctl status mysql",
    "/usr/bin/tail -n 200 /var/log/nginx/error.log",
    "/usr/bin/apt-get update",
    "/usr/bin/systemctl reload nginx",
)


def _linux(scene: Scene) -> list[Host]:
    return [host for host in scene.hospital.servers.values() if not host.is_windows]


def cron(scene: Scene) -> Iterator[Entry]:
    """Scheduled jobs, on the minute, with the session each one opens and closes."""
    dice, hospital = scene.dice, scene.hospital
    for role, jobs in JOBS.items():
        host = hospital.servers[role]
        for user, command, every in (*jobs, HOURLY):
            for minute in range(17 if every == HOURLY[2] else 0, 60, every):
                at = scene.begin + minute * MINUTE + SECOND + dice.whole(0, 200_000)
                yield from _job(at, host, dice.whole(2000, 990_000), (user, command))


def _job(at: int, host: Host, pid: int, job: tuple[str, str]) -> Iterator[Entry]:
    user, command = job
    source = (AUTHPRIV + INFO, "CRON", pid)
    number = 0 if user == "root" else 998
    opening = f"pam_unix(cron:session): session opened for user {user}(uid={number}) by (uid=0)"
    yield told(at, host, source, opening)
    yield told(at + 2000, host, (CRON + INFO, "CRON", pid + 1), f"({user}) CMD ({command})")
    closing = f"pam_unix(cron:session): session closed for user {user}"
    yield told(at + 900_000, host, source, closing)


def units(scene: Scene) -> Iterator[Entry]:
    """Systemd starting and finishing what it has on its list."""
    dice = scene.dice
    for at in scene.moments(16, "machine"):
        host, unit = dice.pick(_linux(scene)), dice.favour(UNITS)
        source = (DAEMON + INFO, "systemd", 1)
        yield told(at, host, source, f"Starting {unit} - {unit.split('.')[0]}...")
        yield told(
            at + dice.whole(1, 9) * SECOND, host, source, f"{unit}: Deactivated successfully."
        )


def administrators(scene: Scene) -> Iterator[Entry]:
    """IT officers on the servers in office hours: a key, then sudo for one command."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(7, "office"):
        officer = dice.pick(hospital.of_department("IT"))
        host, desk = dice.pick(_linux(scene)), hospital.desk_of(officer)
        user, pid = officer.name.given, dice.whole(2000, 990_000)
        port, key = (
            dice.whole(49152, 65535),
            f"SHA256:{dice.text('ABCDEFGHabcdefgh0123456789', 43)}",
        )
        if dice.chance(0.2):
            failed = f"Failed password for {user} from {desk.ip} port {port} ssh2"
            yield sshd(at - 9 * SECOND, host, pid, failed)
        accepted = f"Accepted publickey for {user} from {desk.ip} port {port} ssh2: ED25519 {key}"
        yield sshd(at, host, pid, accepted)
        command = dice.pick(ADMIN_COMMANDS)
        text = f"{user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}"
        sudo_at = at + dice.whole(20, 200) * SECOND
        yield told(sudo_at, host, (AUTHPRIV + NOTICE, "sudo", None), text)
        closing = f"pam_unix(sshd:session): session closed for user {user}"
        yield sshd(sudo_at + 5 * MINUTE, host, pid, closing)


def backup(scene: Scene) -> Iterator[Entry]:
    """The backup program: the nightly job it announces, runs and is done with."""
    dice, hospital = scene.dice, scene.hospital
    host, source = hospital.servers["hisdb"], hospital.servers["backup"]
    pid = 800 + hospital.place.region
    for at in scene.rounds(600, 0.01):
        data = f'name="catalogue" state="idle" free_gib="{dice.whole(900, 4000)}"'
        yield backup_report(at, host, pid, data, "waiting for the next job")
    if local(scene.begin // SECOND).hour != BACKUP_HOUR:
        return
    begin = scene.begin + backup_minute(hospital.place.region) * MINUTE
    key = f"SHA256:{dice.text('ABCDEFGHabcdefgh0123456789', 43)}"
    accepted = f"Accepted publickey for backup from {source.ip} port 40122 ssh2: ED25519 {key}"
    yield sshd(begin - 3 * SECOND, host, 91_200, accepted)
    for offset, state in ((0, "started"), (90, "running"), (175, "done")):
        data = f'name="his-db-nightly" state="{state}" bytes="{offset * 61_000_000}"'
        yield backup_report(begin + offset * SECOND, host, pid, data, f"job his-db-nightly {state}")
    closing = "pam_unix(sshd:session): session closed for user backup"
    yield sshd(begin + 178 * SECOND, host, 91_200, closing)


def outside_knocks(scene: Scene) -> Iterator[Entry]:
    """Strangers at the web proxy's SSH, which the packet filter mostly drops."""
    dice, hospital = scene.dice, scene.hospital
    proxy = hospital.servers["proxy"]
    for at in scene.moments(14, "machine"):
        ip = dice.favour(scene.internet.scanners)[0]
        text = (
            f"[{dice.whole(100_000, 9_000_000)}.{dice.whole(100_000, 999_999)}] [UFW BLOCK] "
            f"IN=ens18 OUT= MAC={proxy.mac} SRC={ip} DST={proxy.ip} LEN=44 TOS=0x00 PREC=0x00 "
            f"TTL=242 ID={dice.whole(1, 65535)} PROTO=TCP SPT={dice.whole(40000, 65000)} DPT=22 "
            "WINDOW=1024 RES=0x00 SYN URGP=0"
        )
        yield told(at, proxy, (KERNEL + WARNING, "kernel", None), text)
