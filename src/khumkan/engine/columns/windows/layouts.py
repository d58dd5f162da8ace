"""The four shapes Windows events come in, and where each keeps what says which event it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.scheme import Layout, under
from khumkan.engine.columns.windows.names import EVENT_DATA, SYSTEM

_EVTX_SYSTEM = "Event.System."
_EVTX_USER_DATA = "Event.UserData."
_WAZUH_DATA = "data.win.eventdata."


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A layout, and the dotted names to ask in turn for channel, provider, event id and time.

    `utc_times` are UTC by definition and asked first; `local_times` may be the machine's own.
    """

    layout: Layout
    channel: tuple[str, ...]
    provider: tuple[str, ...]
    event_id: tuple[str, ...]
    operation: str
    utc_times: tuple[str, ...]
    local_times: tuple[str, ...] = ()


def _keyed(prefix: str, columns: Mapping[str, str]) -> dict[str, str]:
    return {prefix + name: column for name, column in columns.items()}


def _flat_own(name: str) -> str | None:
    return name


def _evtx_own(name: str) -> str | None:
    """EventData's fields, and UserData's without the element that wraps them."""
    if name.startswith(_EVTX_USER_DATA):
        wrapper, _, inner = name[len(_EVTX_USER_DATA) :].partition(".")
        name = inner or wrapper
    elif name.startswith("Event.EventData."):
        name = name[len("Event.EventData.") :]
    else:
        return None
    return name.removesuffix(".#text").replace("#attributes.", "")


def _wazuh_own(name: str) -> str | None:
    """Wazuh writes Windows' names with a small first letter."""
    if not name.startswith(_WAZUH_DATA):
        return None
    own = name[len(_WAZUH_DATA) :]
    return own[:1].upper() + own[1:]


FLAT = Shape(
    layout=Layout(own=_flat_own, fixed=SYSTEM.columns, spare=SYSTEM.aliases),
    channel=("Channel",),
    provider=("Provider_Name", "ProviderName", "SourceName"),
    event_id=("EventID", "EventId"),
    operation="OperationType",
    utc_times=("TimeCreated", "SystemTime", "UtcTime", "@timestamp"),
    local_times=("EventTime", "timestamp"),
)

WINLOGBEAT = Shape(
    layout=Layout(
        own=under(EVENT_DATA, "winlog.user_data."),
        fixed={"winlog.computer_name": "host.name"},
        also=(
            ("winlog.event_id", "event.code"),
            ("winlog.provider_name", "event.provider"),
            # What Elastic's own pipelines have moved away from event_data:
            ("process.pe.original_file_name", EVENT_DATA + "OriginalFileName"),
            ("process.pe.description", EVENT_DATA + "Description"),
            ("process.pe.product", EVENT_DATA + "Product"),
            ("process.pe.company", EVENT_DATA + "Company"),
            ("process.pe.file_version", EVENT_DATA + "FileVersion"),
            ("file.path", "dll.path"),
            ("file.name", EVENT_DATA + "PipeName"),
            ("file.pe.original_file_name", EVENT_DATA + "OriginalFileName"),
        ),
    ),
    channel=("winlog.channel",),
    provider=("winlog.provider_name", "event.provider"),
    event_id=("winlog.event_id", "event.code"),
    operation=EVENT_DATA + "OperationType",
    utc_times=("winlog.time_created", EVENT_DATA + "UtcTime", "@timestamp"),
)

EVTX = Shape(
    layout=Layout(
        own=_evtx_own,
        fixed={
            "Event.#attributes.xmlns": "winlog.xmlns",
            "Event.RenderingInfo.Message": "message",
            **_keyed(
                _EVTX_SYSTEM,
                {
                    "Channel": "winlog.channel",
                    "Computer": "host.name",
                    "Correlation.#attributes.ActivityID": "winlog.activity_id",
                    "Correlation.#attributes.RelatedActivityID": "winlog.related_activity_id",
                    "EventID": "event.code",
                    "EventID.#attributes.Qualifiers": "winlog.qualifiers",
                    "EventRecordID": "winlog.record_id",
                    "Execution.#attributes.ProcessID": "winlog.process.pid",
                    "Execution.#attributes.ThreadID": "winlog.process.thread.id",
                    "Keywords": "winlog.keywords",
                    "Level": "winlog.level",
                    "Opcode": "winlog.opcode",
                    "Provider.#attributes.Guid": "winlog.provider_guid",
                    "Provider.#attributes.Name": "event.provider",
                    "Security.#attributes.UserID": "winlog.user.identifier",
                    "Task": "winlog.task",
                    "TimeCreated.#attributes.SystemTime": "winlog.time_created",
                    "Version": "winlog.version",
                },
            ),
        },
        spare={_EVTX_SYSTEM + "EventID.#text": "event.code"},
    ),
    channel=(_EVTX_SYSTEM + "Channel",),
    provider=(_EVTX_SYSTEM + "Provider.#attributes.Name",),
    event_id=(_EVTX_SYSTEM + "EventID", _EVTX_SYSTEM + "EventID.#text"),
    operation="Event.EventData.OperationType",
    utc_times=(_EVTX_SYSTEM + "TimeCreated.#attributes.SystemTime", "Event.EventData.UtcTime"),
)

WAZUH = Shape(
    layout=Layout(
        own=_wazuh_own,
        fixed=_keyed(
            "data.win.system.",
            {
                "channel": "winlog.channel",
                "computer": "host.name",
                "eventID": "event.code",
                "eventRecordID": "winlog.record_id",
                "keywords": "winlog.keywords",
                "level": "winlog.level",
                "message": "message",
                "opcode": "winlog.opcode",
                "processID": "winlog.process.pid",
                "providerGuid": "winlog.provider_guid",
                "providerName": "event.provider",
                "systemTime": "winlog.time_created",
                "task": "winlog.task",
                "threadID": "winlog.process.thread.id",
                "version": "winlog.version",
            },
        ),
    ),
    channel=("data.win.system.channel",),
    provider=("data.win.system.providerName",),
    event_id=("data.win.system.eventID",),
    operation=_WAZUH_DATA + "operationType",
    utc_times=("data.win.system.systemTime", _WAZUH_DATA + "utcTime", "@timestamp"),
    local_times=("timestamp",),
)


def shape_of(fields: JsonObject) -> Shape | None:
    """Return the shape of a Windows event, None if `fields` is none."""
    if "EventID" in fields or "EventId" in fields:
        return FLAT
    if isinstance(fields.get("winlog"), dict) or "winlog.channel" in fields:
        return WINLOGBEAT
    event = fields.get("Event")
    if isinstance(event, dict) and isinstance(event.get("System"), dict):
        return EVTX
    data = fields.get("data")
    if isinstance(data, dict) and isinstance(data.get("win"), dict):
        return WAZUH
    return FLAT if isinstance(fields.get("Channel"), str) and "Provider_Name" in fields else None
