"""What ordinary events say all the time, from knowledge of the systems that write them.

No events were counted for it. A text that stands in one of these tells events apart badly, however
long it is; so rules are rather looked for by another of their texts.
"""

from functools import lru_cache
from typing import Final

OFTEN, SOMETIMES = 0.5, 0.1
"""Which part of the values of a column has such a text, about."""
_OFTEN: Final = (
    "c:\\windows\\system32\\svchost.exe",
    '"c:\\windows\\syswow64\\',
    "c:\\windows\\explorer.exe",
    "c:\\program files\\common files\\microsoft shared\\",
    "c:\\program files (x86)\\microsoft\\edge\\application\\",
    "c:\\programdata\\microsoft\\windows\\",
    "c:\\users\\user\\appdata\\local\\temp\\",
    "c:\\users\\user\\appdata\\local\\microsoft\\windows\\",
    "c:\\users\\user\\appdata\\roaming\\microsoft\\windows\\",
    "\\device\\harddiskvolume1\\windows\\system32\\",
    "\\registry\\machine\\software\\microsoft\\windows nt\\currentversion\\",
    "hklm\\system\\currentcontrolset\\services\\",
    "hklm\\software\\microsoft\\windows\\currentversion\\",
    "hku\\s-1-5-21-1\\software\\microsoft\\windows\\currentversion\\explorer\\",
    "nt authority\\system",
    "autorite nt\\",
    "https://www.example.com/index.html",
    "http://",
    "microsoft corporation",
    "microsoft-windows-security-auditing",
    "s-1-5-18",
    "0x3e7",
    "true",
    "system",
)
_SOMETIMES: Final = (
    "c:\\windows\\system32\\svchost.exe -k netsvcs -p -s schedule",
    "\\??\\c:\\windows\\system32\\conhost.exe 0xffffffff -forcev1",
    "c:\\windows\\system32\\cmd.exe",
    'c:\\windows\\system32\\cmd.exe /c "',
    "c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe",
    'powershell.exe -noprofile -noninteractive -executionpolicy bypass -command "& {',
    "c:\\windows\\system32\\rundll32.exe",
    "c:\\windows\\system32\\services.exe",
    "c:\\windows\\system32\\lsass.exe",
    "c:\\windows\\system32\\wbem\\wmiprvse.exe",
    "c:\\windows\\system32\\taskhostw.exe",
    "service control manager",
    "--type=renderer --lang=en-us",
)
_LEAST_WITHIN: Final = 3  # shorter texts are common as their letters are


@lru_cache(maxsize=65_536)
def ordinary_share(where: str, text: str) -> float:
    """Return which part of ordinary values has a folded text at a place, about; 0.0 if few do."""
    if len(text) < _LEAST_WITHIN:
        return 0.0
    for share, ordinary in ((OFTEN, _OFTEN), (SOMETIMES, _SOMETIMES)):
        if any(_stands(where, text, one) for one in ordinary):
            return share
    return 0.0


def _stands(where: str, text: str, ordinary: str) -> bool:
    match where:
        case "contains":
            return text in ordinary
        case "startswith":
            return ordinary.startswith(text)
        case "endswith":
            return ordinary.endswith(text)
    return ordinary == text
