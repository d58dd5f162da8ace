"""All formats by name. A new format is one module and one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.engine.formats.access_log import ACCESS_LOG
from khumkan.engine.formats.bounds import within_bounds
from khumkan.engine.formats.evtx import EVTX
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.json_documents import JSON
from khumkan.engine.formats.shipped import SHIPPED_FORMAT
from khumkan.engine.formats.syslog import SYSLOG
from khumkan.engine.formats.text import TEXT
from khumkan.engine.formats.w3c import W3C
from khumkan.engine.formats.zeek import ZEEK

# In order of preference where sniffing and name leave a tie.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: within_bounds(each)
        for each in (EVTX, JSON, SHIPPED_FORMAT, W3C, ZEEK, ACCESS_LOG, SYSLOG, TEXT)
    }
)


def get_format(name: str) -> Format:
    """Return the format called `name`; raises ConfigurationError that lists the names."""
    try:
        return FORMATS[name]
    except KeyError:
        names = ", ".join(FORMATS)
        reason = message("no format {name}: choose one of {names}", name=name, names=names)
        raise ConfigurationError(reason) from None
