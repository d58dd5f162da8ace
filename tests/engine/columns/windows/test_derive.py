import pytest

from khumkan.engine.columns.windows.derive import (
    derive_created_process,
    derive_hashes,
    derive_registry_value,
)
from khumkan.engine.rows import Value

DATA = "winlog.event_data."


def data(**fields: Value) -> dict[str, Value]:
    return {DATA + name: value for name, value in fields.items()}


@pytest.mark.parametrize(
    ("fields", "hashes"),
    [
        pytest.param(
            data(Hashes="SHA1=A,MD5=B,SHA256=C,IMPHASH=D"),
            {
                "file.hash.sha1": "A",
                "file.hash.md5": "B",
                "file.hash.sha256": "C",
                "file.pe.imphash": "D",
            },
            id="all four",
        ),
        pytest.param(data(Hash="MD5=B"), {"file.hash.md5": "B"}, id="Sysmon 15 says Hash"),
        pytest.param(data(Hashes="XX=1,,MD5="), {}, id="unknown, empty"),
        pytest.param(data(Hashes=("MD5=B",)), {}, id="no text"),
        pytest.param({}, {}, id="none"),
    ],
)
def test_packed_hashes_are_taken_apart(fields: dict[str, Value], hashes: dict[str, Value]) -> None:
    values = dict(fields)
    derive_hashes("file")(values)
    assert values == fields | hashes


@pytest.mark.parametrize(
    ("fields", "user"),
    [
        pytest.param(
            data(SubjectUserSid="S-1-5-21-1", SubjectUserName="nok", SubjectDomainName="HOSP"),
            "HOSP\\nok",
            id="the creator",
        ),
        pytest.param(
            data(SubjectUserSid="S-1-5-18", SubjectUserName="PC1$", SubjectDomainName="HOSP"),
            "NT AUTHORITY\\SYSTEM",
            id="the system by its well-known SID",
        ),
        pytest.param(
            data(
                SubjectUserSid="S-1-5-18",
                SubjectUserName="PC1$",
                TargetUserSid="S-1-5-21-2",
                TargetUserName="lek",
                TargetDomainName="HOSP",
            ),
            "HOSP\\lek",
            id="the target runs it",
        ),
        pytest.param(
            data(SubjectUserName="nok", TargetUserSid="S-1-0-0", TargetUserName="-"),
            "nok",
            id="nobody is no target",
        ),
        pytest.param(data(SubjectUserName="-"), None, id="nobody at all"),
    ],
)
def test_the_user_of_a_created_process_is_written_as_sysmon_does(
    fields: dict[str, Value], user: str | None
) -> None:
    derive_created_process(fields)
    assert fields.get("user.name") == user


@pytest.mark.parametrize(
    ("label", "level"),
    [("S-1-16-12288", "High"), ("S-1-16-16384", "System"), ("S-1-16-99", None)],
)
def test_the_integrity_level_is_written_as_sysmon_does(label: str, level: str | None) -> None:
    values = data(MandatoryLabel=label)
    derive_created_process(values)
    assert values.get(DATA + "IntegrityLevel") == level


@pytest.mark.parametrize(
    ("fields", "path", "strings", "event_type"),
    [
        pytest.param(
            data(
                ObjectName="\\REGISTRY\\MACHINE\\SOFTWARE\\Run",
                ObjectValueName="evil",
                OperationType="%%1904",
                NewValueType="%%1873",
                NewValue="C:\\x.exe",
            ),
            "HKLM\\SOFTWARE\\Run\\evil",
            "C:\\x.exe",
            "SetValue",
            id="a text",
        ),
        pytest.param(
            data(
                ObjectName="\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\x",
                ObjectValueName="Start",
                NewValueType="%%1876",
                NewValue="4",
            ),
            "HKLM\\SYSTEM\\CurrentControlSet\\Services\\x\\Start",
            "DWORD (0x00000004)",
            "SetValue",
            id="a number",
        ),
        pytest.param(
            data(ObjectName="\\REGISTRY\\USER\\S-1-5-21", OperationType="%%1906", NewValue="-"),
            "HKU\\S-1-5-21",
            None,
            "DeleteValue",
            id="deleted",
        ),
        pytest.param(data(NewValue="x"), None, "x", "SetValue", id="no path"),
        pytest.param(
            data(ObjectName="\\REGISTRY\\A", NewValueType="%%1876", NewValue="many"),
            "\\REGISTRY\\A",
            "many",
            "SetValue",
            id="a number that is none",
        ),
    ],
)
def test_a_registry_value_is_written_as_sysmon_does(
    fields: dict[str, Value], path: str | None, strings: str | None, event_type: str
) -> None:
    derive_registry_value(fields)
    assert fields.get("registry.path") == path
    assert fields.get("registry.data.strings") == strings
    assert fields[DATA + "EventType"] == event_type
