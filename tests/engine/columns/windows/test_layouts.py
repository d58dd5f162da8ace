import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.windows.layouts import EVTX, FLAT, WAZUH, WINLOGBEAT, Shape, shape_of


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        pytest.param({"EventID": 1}, FLAT, id="flat"),
        pytest.param({"EventId": "1"}, FLAT, id="flat, other spelling"),
        pytest.param({"Channel": "Security", "Provider_Name": "x"}, FLAT, id="flat without id"),
        pytest.param({"winlog": {"channel": "Security"}}, WINLOGBEAT, id="winlogbeat"),
        pytest.param({"winlog.channel": "Security"}, WINLOGBEAT, id="winlogbeat, dotted"),
        pytest.param({"Event": {"System": {"EventID": 1}}}, EVTX, id="EVTX"),
        pytest.param({"data": {"win": {"system": {}}}}, WAZUH, id="Wazuh"),
        pytest.param({}, None, id="nothing"),
        pytest.param({"Channel": "sales"}, None, id="another channel"),
        pytest.param({"winlog": "x"}, None, id="winlog is no object"),
        pytest.param({"Event": {"System": "x"}}, None, id="System is no object"),
        pytest.param({"Event": "x", "data": {"win": 1}}, None, id="no objects at all"),
    ],
)
def test_shapes_are_told_by_their_structure(fields: JsonObject, shape: Shape | None) -> None:
    assert shape_of(fields) is shape


@pytest.mark.parametrize(
    ("shape", "name", "own"),
    [
        pytest.param(FLAT, "Image", "Image", id="flat"),
        pytest.param(WINLOGBEAT, "winlog.event_data.Image", "Image", id="event data"),
        pytest.param(WINLOGBEAT, "winlog.user_data.User", "User", id="user data"),
        pytest.param(WINLOGBEAT, "agent.name", None, id="around"),
        pytest.param(EVTX, "Event.EventData.Image", "Image", id="EVTX event data"),
        pytest.param(EVTX, "Event.EventData.Data.#text", "Data", id="data without name"),
        pytest.param(EVTX, "Event.UserData.Wrapper.User", "User", id="EVTX user data"),
        pytest.param(EVTX, "Event.UserData.Text", "Text", id="user data without wrapper"),
        pytest.param(
            EVTX, "Event.UserData.W.A.#attributes.ref", "A.ref", id="attributes are fields"
        ),
        pytest.param(EVTX, "Event.System.Channel", None, id="EVTX around"),
        pytest.param(WAZUH, "data.win.eventdata.commandLine", "CommandLine", id="Wazuh"),
        pytest.param(WAZUH, "rule.id", None, id="Wazuh around"),
    ],
)
def test_own_fields_are_found_in_each_shape(shape: Shape, name: str, own: str | None) -> None:
    assert shape.layout.own(name) == own
