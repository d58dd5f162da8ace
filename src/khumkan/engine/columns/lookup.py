"""From a rule's log source and field to the column: the other side of `name_event`."""

from functools import lru_cache

from khumkan.engine.columns import generic
from khumkan.engine.columns.products import (
    access_log,
    auditd,
    cef,
    cloudtrail,
    dns_servers,
    fhir,
    fortigate,
    leef,
    mariadb,
    mikrotik,
    mysql,
    paloalto,
    pfsense,
    postgresql,
    sophos,
    suricata,
    unix,
    w3c,
    zeek,
)
from khumkan.engine.columns.vocabulary import Vocabulary, merge
from khumkan.engine.columns.windows import vocabularies as windows
from khumkan.engine.rows import LogSource

VOCABULARIES: dict[LogSource, Vocabulary] = {
    **generic.VOCABULARIES,
    **windows.VOCABULARIES,
    **access_log.VOCABULARIES,
    **auditd.VOCABULARIES,
    **cef.VOCABULARIES,
    **cloudtrail.VOCABULARIES,
    **dns_servers.VOCABULARIES,
    **fhir.VOCABULARIES,
    **fortigate.VOCABULARIES,
    **leef.VOCABULARIES,
    **mariadb.VOCABULARIES,
    **mikrotik.VOCABULARIES,
    **mysql.VOCABULARIES,
    **paloalto.VOCABULARIES,
    **pfsense.VOCABULARIES,
    **postgresql.VOCABULARIES,
    **sophos.VOCABULARIES,
    **suricata.VOCABULARIES,
    **unix.VOCABULARIES,
    **w3c.VOCABULARIES,
    **zeek.VOCABULARIES,
}
"""By a category alone, a product and service, a product alone, or a service alone."""

_NO_NAMES = Vocabulary(columns={})


def column_for(source: LogSource, field: str) -> str:
    """Return the column in which a rule of `source` finds its field `field`.

    A column's own name is its own column. A field that no table has stands under the prefix of the
    log source (`winlog.event_data.`, `fortinet.firewall.` …), or under its own name where there is
    no prefix.
    """
    return vocabulary_of(source).column(field)


@lru_cache(maxsize=1024)
def vocabulary_of(source: LogSource) -> Vocabulary:
    """Return the names of a log source: its category's first, then its service's and product's."""
    if source == LogSource("windows"):
        return windows.ANY_WINDOWS
    keys = (
        LogSource(category=source.category),
        LogSource(source.product, "", source.service),
        LogSource(source.product),
        LogSource(service=source.service),
    )
    found = [VOCABULARIES[key] for key in dict.fromkeys(keys) if key in VOCABULARIES]
    return merge(found) if found else _NO_NAMES
