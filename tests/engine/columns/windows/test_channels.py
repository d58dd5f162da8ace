import pytest

from khumkan.engine.columns.windows.channels import CHANNEL_SERVICES, services_of


@pytest.mark.parametrize(
    ("channel", "provider", "services"),
    [
        pytest.param("Security", "", ("security",), id="by channel"),
        pytest.param("SECURITY", "", ("security",), id="channels have no case"),
        pytest.param(
            "PowerShellCore/Operational", "", ("powershell",), id="two channels, one service"
        ),
        pytest.param(
            "Microsoft-ServiceBus-Client/Admin",
            "",
            ("microsoft-servicebus-client", "servicebus-client"),
            id="one channel, two names of Sigma's",
        ),
        pytest.param(
            "ForwardedEvents", "Microsoft-Windows-Sysmon", ("sysmon",), id="collector's channel"
        ),
        pytest.param("", "Service Control Manager", ("system",), id="no channel"),
        pytest.param("", "", (), id="nothing"),
        pytest.param(
            "Vendor/Operational", "Microsoft-Windows-Sysmon", (), id="a foreign channel decides"
        ),
    ],
)
def test_services_of_an_event(channel: str, provider: str, services: tuple[str, ...]) -> None:
    assert services_of(channel, provider) == services


def test_channels_are_looked_up_in_lower_case() -> None:
    assert all(channel == channel.lower() for channel in CHANNEL_SERVICES)
