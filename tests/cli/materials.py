"""Small logs and rules to try the command on: a Windows computer on which somebody looks around."""

from collections.abc import Mapping
from pathlib import Path

import orjson

WHOAMI_ID = "6a9a0a6e-3a5e-4a0c-8d0c-0c7b7c1b2f01"

WHOAMI = f"""\
title: Somebody Asks Who They Are
id: {WHOAMI_ID}
author: ก. ใจดี
license: CC0-1.0
level: high
tags: [attack.discovery, attack.t1033]
logsource: {{product: windows, category: process_creation}}
detection:
  selection:
    Image|endswith: \\whoami.exe
  condition: selection
khumkan:
  title_th: มีคนถามว่าตนเองคือใคร
  advice_en: Ask the person at this computer.
  advice_th: สอบถามผู้ใช้เครื่องนี้
"""

UNKNOWN_MODIFIER = """\
title: Written For Another Tool
id: 6a9a0a6e-3a5e-4a0c-8d0c-0c7b7c1b2f02
logsource: {product: windows}
detection:
  selection:
    Image|sounds_like: whoami
  condition: selection
"""


def process(command: str, *, time: str = "2026-11-20 01:02:03.000", **fields: str) -> bytes:
    """One line of Sysmon: a program was started."""
    event: Mapping[str, object] = {
        "EventID": 1,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "UtcTime": time,
        "Computer": "opd-01",
        "Image": f"C:\\Windows\\System32\\{command.split(maxsplit=1)[0]}",
        "CommandLine": command,
        **fields,
    }
    return orjson.dumps(event) + b"\n"


QUIET = process("notepad.exe")
FIRES = process("whoami.exe /all")


def write_rule(folder: Path, text: str = WHOAMI, name: str = "rule.yml") -> Path:
    """Write a rule into a folder and return the file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def write_log(folder: Path, *lines: bytes, name: str = "sysmon.jsonl") -> Path:
    """Write a log into a folder and return the file."""
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path
