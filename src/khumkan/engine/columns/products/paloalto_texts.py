"""What PAN-OS writes in one value: the parts of a URL without a scheme, and who logs in from where.

What an administrator or a user is called is theirs to choose: each sentence is read from the end
that PAN-OS itself wrote. Source of the sentences: PAN-OS system log messages, auth, globalprotect.
"""

import re

from khumkan.engine.rows import Value

_HOST = r"(?P<url_domain>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])"
_TARGET = re.compile(
    rf"{_HOST}(?::(?P<url_port>\d{{1,5}}))?(?P<url_path>/[^?]*)?(?:\?.*)?", re.DOTALL
)
_ADDRESS = r"(?P<client_ip>[0-9A-Fa-f:.]{2,45}?)"
_LOGINS = tuple(
    re.compile(form, re.DOTALL)
    for form in (
        rf".* for user '(?P<user>.*)'\. .*From: {_ADDRESS}\.?",
        rf"[A-Za-z ]+\. Login from: {_ADDRESS}, .*?User name: (?P<user>[^,]*),.*",
    )
)
_OUTCOMES = (
    (re.compile(r".*auth-fail(?:ed)?"), "failure"),
    (re.compile(r".*auth-succ(?:ess)?"), "success"),
)
_MOST_CHARACTERS = 2_048


def read_target(own: dict[str, Value]) -> dict[str, Value]:
    """Return host, port and path of the URL of a URL log."""
    url = own.get("url")
    found = _TARGET.fullmatch(url) if own.get("subtype") == "url" and isinstance(url, str) else None
    if found is None:
        return {}
    parts: dict[str, Value] = {name: part for name, part in found.groupdict().items() if part}
    return {"url_path": "/", **parts}


def read_login(own: dict[str, Value]) -> dict[str, Value]:
    """Return user and address of a login in the system log, and how one ended there or in VPNs."""
    kind = own.get("type")
    if kind == "GLOBALPROTECT":
        status = own.get("status")
        return {"outcome": status} if status in {"success", "failure"} else {}
    if kind != "SYSTEM":
        return {}
    text = str(own.get("description", ""))[:_MOST_CHARACTERS]
    found = next((one for form in _LOGINS if (one := form.fullmatch(text))), None)
    told: dict[str, Value] = dict(found.groupdict()) if found else {}
    event = str(own.get("eventid", ""))[:_MOST_CHARACTERS]
    for form, outcome in _OUTCOMES:
        if form.fullmatch(event):
            told["outcome"] = outcome
    return told
