"""Attacks, one scenario a file; `SCENARIOS` is the table of them by name."""

from collections.abc import Mapping

from khumkan_samples.attacks import (
    beaconing,
    credential_dumping,
    dns_tunnel,
    exposed_medical_ports,
    fortigate_admin_login,
    fortigate_config_theft,
    his_dump,
    log_clearing,
    new_domain_admin,
    phishing_macro,
    ransomware,
    rdp_bruteforce,
    remote_access_tools,
    sql_injection,
    sslvpn_bruteforce,
    usb_spread,
    web_shell,
)
from khumkan_samples.attacks.stage import Scenario

MODULES = (
    sslvpn_bruteforce,
    rdp_bruteforce,
    web_shell,
    sql_injection,
    his_dump,
    ransomware,
    credential_dumping,
    new_domain_admin,
    beaconing,
    exposed_medical_ports,
    usb_spread,
    remote_access_tools,
    log_clearing,
    phishing_macro,
    dns_tunnel,
    fortigate_admin_login,
    fortigate_config_theft,
)
SCENARIOS: Mapping[str, Scenario] = {module.SCENARIO.name: module.SCENARIO for module in MODULES}
