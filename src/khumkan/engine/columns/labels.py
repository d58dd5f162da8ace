"""Log sources that an event names itself, in keys `product`, `category` and `service`.

They are read where `product` is there, or `category` is one of Sigma's own generic ones; `category`
alone means too many other things. Case doesn't count.
"""

from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.windows.categories import CATEGORIES, SYSMON_CATEGORIES
from khumkan.engine.rows import LogSource

_MAX_CHARACTERS = 64
GENERIC_CATEGORIES = frozenset(
    {"antivirus", "application", "database", "dns", "firewall", "proxy", "webserver"}
    | SYSMON_CATEGORIES
    | {name for ids in CATEGORIES.values() for names in ids.values() for name in names}
)


def label_of(fields: JsonObject) -> LogSource | None:
    """Return the log source that `fields` names, None if it names none."""
    product = fields.get("product")
    if isinstance(product, str) and 0 < len(product) <= _MAX_CHARACTERS:
        return _label(product, _word(fields, "category"), _word(fields, "service"))
    category = _word(fields, "category")
    return _label("", category, "") if category in GENERIC_CATEGORIES else None


def refine(sources: frozenset[LogSource], label: LogSource) -> frozenset[LogSource]:
    """Return `sources` and `label`, without those that another one says more exactly."""
    together = sources | {label}
    return frozenset(
        each
        for each in together
        if not any(each != other and each.covers(other) for other in together)
    )


def _word(fields: JsonObject, key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) and len(value) <= _MAX_CHARACTERS else ""


@lru_cache(maxsize=1024)
def _label(product: str, category: str, service: str) -> LogSource:
    return LogSource(product.lower(), category.lower(), service.lower())
