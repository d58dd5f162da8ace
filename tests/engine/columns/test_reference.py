"""docs/reference/columns.md says what the tables in the code say, neither more nor less."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from khumkan.engine.columns import SCHEMA_VERSION, generic
from khumkan.engine.columns.lookup import VOCABULARIES
from khumkan.engine.columns.products import (
    access_log,
    auditd,
    cef,
    cloudtrail,
    dns_servers,
    fhir,
    fortigate,
    leef,
    mikrotik,
    mysql,
    paloalto,
    pfsense,
    postgresql,
    sophos,
    suricata,
    syslog_header,
    unix,
    w3c,
    zeek,
)
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.columns.windows import names
from khumkan.engine.columns.windows.categories import CATEGORIES
from khumkan.engine.columns.windows.channels import CHANNEL_SERVICES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "columns.md"

Row = tuple[str, str, str]


def table_of(vocabulary: Vocabulary, *known: Vocabulary) -> list[Row]:
    """Return the rows of a vocabulary's table, less those of vocabularies it builds upon.

    Copies stand in their order, for the first has the column.
    """
    seen = {row for each in known for row in table_of(each)}
    rows = [
        *((name, column, "") for name, column in sorted(vocabulary.columns.items())),
        *((name, column, "alias") for name, column in sorted(vocabulary.aliases.items())),
        *((name, column, "copy") for name, column in vocabulary.also),
    ]
    return [row for row in rows if row not in seen]


def columns_of(columns: Mapping[str, str]) -> list[Row]:
    return [(name, column, "") for name, column in sorted(columns.items())]


SYSMON_AS_COPIES = Vocabulary(columns={}, also=tuple(names.SYSMON.columns.items()))
TABLES = {
    "Windows: around every event": table_of(names.SYSTEM),
    "Sysmon": table_of(names.SYSMON),
    "Sysmon: single hashes": table_of(names.hashed("process"), names.SYSMON),
    "Windows: every other channel": table_of(names.WINDOWS, SYSMON_AS_COPIES),
    "Windows: logons": table_of(names.LOGON, names.WINDOWS),
    "Windows: created processes": table_of(names.CREATED_PROCESS, names.WINDOWS),
    "Windows: remote desktop": table_of(names.REMOTE_DESKTOP, names.WINDOWS),
    "Windows Defender": table_of(names.DEFENDER, names.WINDOWS),
    "FortiGate": table_of(fortigate.FORTIGATE),
    "Palo Alto": table_of(paloalto.PALO_ALTO),
    "Sophos Firewall": table_of(sophos.SOPHOS),
    "pfSense": table_of(pfsense.PFSENSE),
    "MikroTik": table_of(mikrotik.MIKROTIK),
    "CEF": table_of(cef.CEF),
    "LEEF": table_of(leef.LEEF),
    "DNS servers": table_of(dns_servers.DNS_SERVERS),
    "Suricata EVE": table_of(suricata.EVE),
    "Access logs": table_of(access_log.ACCESS),
    "W3C extended logs": table_of(w3c.W3C),
    "Zeek": table_of(zeek.ZEEK),
    "MySQL audit": table_of(mysql.MYSQL),
    "PostgreSQL": table_of(postgresql.POSTGRESQL),
    "FHIR AuditEvent": table_of(fhir.FHIR),
    "AWS CloudTrail": table_of(cloudtrail.CLOUDTRAIL),
    "Linux auditd": table_of(auditd.AUDITD),
    "iptables": table_of(unix.IPTABLES),
    "Syslog headers": columns_of(syslog_header.SYSLOG_HEADER),
    "Category webserver, category proxy": table_of(generic.WEB),
    "Category firewall": table_of(generic.FIREWALL),
    "Category dns": table_of(generic.DNS),
    "Category antivirus": table_of(generic.ANTIVIRUS),
    "Windows channels": columns_of(
        {channel: " ".join(services) for channel, services in CHANNEL_SERVICES.items()}
    ),
    "Windows categories": [
        (f"{service} {event_id}", " ".join(categories), "")
        for service, ids in sorted(CATEGORIES.items())
        for event_id, categories in sorted(ids.items())
    ],
}

_ROW = re.compile(r"\| `([^`]+)` \| `([^`]+)` \|(?: (alias|copy)? ?\|)?")


def render(rows: list[Row]) -> str:
    return "\n".join(
        f"| `{name}` | `{to}` | {how} |".replace("|  |", "| |") for name, to, how in rows
    )


@pytest.fixture(scope="module")
def sections() -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    heading = ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif row := _ROW.match(line):
            tables.setdefault(heading, []).append((row[1], row[2], row[3] or ""))
    return tables


@pytest.mark.parametrize("heading", TABLES)
def test_each_table_of_the_code_is_on_the_page(
    heading: str, sections: dict[str, list[Row]]
) -> None:
    assert sections.get(heading) == TABLES[heading], (
        f"the table below '{heading}' in {PAGE.name} should be:\n{render(TABLES[heading])}"
    )


def test_the_page_has_no_other_table(sections: dict[str, list[Row]]) -> None:
    assert sections.keys() == TABLES.keys()


def test_each_vocabulary_that_rules_can_meet_is_on_the_page() -> None:
    written = {(name, column) for rows in TABLES.values() for name, column, _ in rows}
    for owner in ("dll", "file"):
        hashes = names.hashed(owner).aliases
        written |= set(hashes.items())
    for source, vocabulary in VOCABULARIES.items():
        missing = set(vocabulary.columns.items()) | set(vocabulary.aliases.items())
        assert not missing - written, str(source)


def test_the_page_has_the_number_of_the_schema() -> None:
    assert f"Schema version: {SCHEMA_VERSION}" in PAGE.read_text("utf-8")
