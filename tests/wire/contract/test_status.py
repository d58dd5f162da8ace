import msgspec
import pytest

from khumkan.core.errors import WireError
from khumkan.wire.contract import NodeStatus, SourceStatus, parse_node_message, write_message


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"software_version": "2026.1.0-hospital7"}, id="version with a name"),
        pytest.param({"software_version": "2026.1"}, id="half a version"),
        pytest.param({"understood_contracts": ()}, id="no contract"),
        pytest.param({"free_disk_ratio": 1.1}, id="more than the disk"),
        pytest.param({"free_disk_ratio": float("nan")}, id="no number"),
        pytest.param({"n_waiting": -1}, id="less than none"),
        pytest.param({"rules_dated": "recently"}, id="no date"),
    ],
)
def test_a_status_outside_the_contract_is_refused(
    node_status: NodeStatus, change: dict[str, object]
) -> None:
    with pytest.raises(WireError):
        write_message(msgspec.structs.replace(node_status, **change))


@pytest.mark.parametrize("kind", ["windows", "fortigate", "syslog-rfc5424", "mysql-audit"])
def test_the_kind_of_a_source_is_a_word_or_three(node_status: NodeStatus, kind: str) -> None:
    told = with_kind(node_status, kind)
    assert parse_node_message(write_message(told)) == told


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "Windows",
        "dc01.hospital.example",
        "10.0.0.5",
        "1101700203451",
        "a1101700203451",
        "a-b-c-d",
        "ward 7",
    ],
)
def test_the_name_or_address_of_a_source_is_not_its_kind(
    node_status: NodeStatus, kind: str
) -> None:
    with pytest.raises(WireError, match="kind"):
        write_message(with_kind(node_status, kind))


def with_kind(status: NodeStatus, kind: str) -> NodeStatus:
    source: SourceStatus = msgspec.structs.replace(status.sources[0], kind=kind)
    return msgspec.structs.replace(status, sources=(source,))
