"""Windows events, and Sysmon for Linux: flat, winlogbeat, Wazuh and EVTX shapes."""
