import pytest

from khumkan.engine.columns.windows.categories import categories_of

SYSMON = [
    (1, {"process_creation"}),
    (2, {"file_change"}),
    (3, {"network_connection"}),
    (4, {"sysmon_status"}),
    (5, {"process_termination"}),
    (6, {"driver_load"}),
    (7, {"image_load"}),
    (8, {"create_remote_thread"}),
    (9, {"raw_access_thread"}),
    (10, {"process_access"}),
    (11, {"file_event"}),
    (12, {"registry_event", "registry_add", "registry_delete"}),
    (13, {"registry_event", "registry_set"}),
    (14, {"registry_event", "registry_rename"}),
    (15, {"create_stream_hash"}),
    (16, {"sysmon_status"}),
    (17, {"pipe_created"}),
    (18, {"pipe_created"}),
    (19, {"wmi_event"}),
    (20, {"wmi_event"}),
    (21, {"wmi_event"}),
    (22, {"dns_query"}),
    (23, {"file_delete"}),
    (24, {"clipboard_capture", "clipboard_change"}),
    (25, {"process_tampering"}),
    (26, {"file_delete", "file_delete_detected"}),
    (27, {"file_block_executable"}),
    (28, {"file_block_shredding"}),
    (29, {"file_executable_detected"}),
    (255, {"sysmon_error"}),
    (30, set()),
]


@pytest.mark.parametrize(
    ("event_id", "categories"), SYSMON, ids=[f"event {number}" for number, _ in SYSMON]
)
def test_sysmon_events_have_categories(event_id: int, categories: set[str]) -> None:
    assert set(categories_of("sysmon", "", event_id, "")) == categories


@pytest.mark.parametrize(
    ("service", "event_id", "operation", "categories"),
    [
        pytest.param("security", 4688, "", {"process_creation"}, id="process"),
        pytest.param(
            "security", 4657, "%%1905", {"registry_event", "registry_set"}, id="value changed"
        ),
        pytest.param(
            "security", 4657, "%%1906", {"registry_event", "registry_delete"}, id="value deleted"
        ),
        pytest.param("security", 4624, "", set(), id="a logon has none"),
        pytest.param("sysmon", 1, "%%1906", {"process_creation"}, id="operation of another event"),
        pytest.param("powershell", 4103, "", {"ps_module"}, id="module"),
        pytest.param("powershell", 4104, "", {"ps_script"}, id="script"),
        pytest.param("powershell-classic", 400, "", {"ps_classic_start"}, id="engine start"),
        pytest.param(
            "powershell-classic", 600, "", {"ps_classic_provider_start"}, id="provider start"
        ),
        pytest.param("powershell-classic", 800, "", {"ps_classic_script"}, id="pipeline"),
        pytest.param("windefend", 1116, "", {"antivirus"}, id="threat found"),
        pytest.param("windefend", 5001, "", set(), id="protection off is no threat"),
        pytest.param("", 1, "", set(), id="an id alone says nothing"),
    ],
)
def test_other_events_have_categories(
    service: str, event_id: int, operation: str, categories: set[str]
) -> None:
    assert set(categories_of(service, "", event_id, operation)) == categories


@pytest.mark.parametrize(
    ("event_id", "category"), [(12, "file_access"), (19, "file_rename"), (27, "file_rename")]
)
def test_file_events_of_the_kernel_are_known_by_their_provider(
    event_id: int, category: str
) -> None:
    assert categories_of("", "Microsoft-Windows-Kernel-File", event_id, "") == (category,)
    assert categories_of("", "Microsoft-Windows-Kernel-Disk", event_id, "") == ()
