"""Nothing in the logs could belong to anybody: no real address, domain, id or hospital."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import unquote

import orjson

ALLOWED = [
    ip_network(net)
    for net in (
        "10.0.0.0/8",
        "127.0.0.0/8",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "255.255.255.255/32",
    )
]
ALLOWED_6 = ip_network("2001:db8::/32")
RESERVED = (".example", ".test", ".invalid")
IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
BROWSER_VERSION = re.compile(r"(?:Chrome|Edg)/[\d.]+")
THIRTEEN = re.compile(r"(?<![0-9A-Za-z])\d{13}(?![0-9A-Za-z])")
URL_HOST = re.compile(r"https?://([^/\s:\"'\\)]+)")
REAL_TLDS = "com net org info biz io co me tv cc th in us uk de nl ru cn jp kr sg vn la kh mm my eu xyz top site online shop club app dev cloud page link live go ac or mil gov edu int arpa lan internal".split()  # noqa: SIM905 - a list of words
REAL_NAME = re.compile(
    r"(?<![\w.%\\-])(?:[a-z0-9-]+\.)+(?:" + "|".join(REAL_TLDS) + r")(?![\w.-])", re.IGNORECASE
)
PILOT = (
    "ลำปาง",
    "พุทธชินราช",
    "กำแพงเพชร",
    "สระบุรี",
    "ราชบุรี",
    "ชลบุรี",
    "ขอนแก่น",
    "อุดรธานี",
    "มหาราชนคร",
    "วารินชำราบ",
    "หาดใหญ่",
    "สถาบันประสาท",
    "lampang",
    "buddhachinaraj",
    "kamphaeng",
    "saraburi",
    "ratchaburi",
    "chonburi",
    "khon kaen",
    "khonkaen",
    "udon thani",
    "udonthani",
    "ratchasima",
    "warin chamrap",
    "warinchamrap",
    "nakhon si",
    "hatyai",
    "hat yai",
    "prasat neuro",
)


def is_address(text: str) -> bool:
    return all(int(part) < 256 for part in text.split("."))


def test_every_address_is_private_or_set_aside_for_documentation(recorded: Any) -> None:
    for name, text in recorded.texts():
        found = set(IPV4.findall(BROWSER_VERSION.sub("", text)))
        strange = [
            ip
            for ip in found
            if is_address(ip) and not any(ip_address(ip) in net for net in ALLOWED)
        ]
        assert not strange, (name, strange)


def long_addresses(recorded: Any) -> Iterator[str]:
    for line in recorded.every("web-access.log"):
        yield line.split(" ", 1)[0]
    for line in recorded.every("eve.json"):
        event = orjson.loads(line)
        yield from (event["src_ip"], event["dest_ip"])
        for answer in event.get("dns", {}).get("answers", []):
            if answer["rrtype"] == "AAAA":
                yield answer["rdata"]


def test_every_long_address_is_set_aside_for_documentation(recorded: Any) -> None:
    seen = {address for address in long_addresses(recorded) if ":" in address}
    assert seen
    assert all(ip_address(address) in ALLOWED_6 for address in seen)


def names_in_fields(recorded: Any) -> Iterator[str]:
    for line in recorded.every("eve.json"):
        event = orjson.loads(line)
        kind = event["event_type"]
        yield from (event[kind][key] for key in ("rrname", "sni", "hostname") if key in event[kind])
    for line in recorded.every("sysmon.jsonl"):
        event = orjson.loads(line)
        yield event["Computer"]
        if event["EventID"] == 22:
            yield event["QueryName"]
    for line in recorded.every("windows.jsonl"):
        yield orjson.loads(line)["host"]["name"]
    for line in recorded.every("fortigate.log"):
        yield from re.findall(r'subtype="(?:webfilter|ips)".* hostname="([^"]+)"', line)


def test_every_name_looked_up_or_visited_is_under_a_reserved_domain(recorded: Any) -> None:
    strange = {name for name in names_in_fields(recorded) if not name.endswith(RESERVED)}
    assert not strange


def test_every_link_leads_to_a_reserved_domain(recorded: Any) -> None:
    for name, text in recorded.texts():
        hosts = set(URL_HOST.findall(unquote(text)))
        assert not {host for host in hosts if not host.endswith(RESERVED)}, name


def test_no_word_looks_like_a_name_under_a_real_top_level_domain(recorded: Any) -> None:
    for name, text in recorded.texts():
        assert not set(REAL_NAME.findall(text)), name


def is_valid_id(digits: str) -> bool:
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return (11 - total % 11) % 10 == int(digits[12])


def test_the_judge_of_ids_knows_a_valid_one() -> None:
    assert is_valid_id("1111111111119")
    assert not is_valid_id("1111111111118")


def test_no_thirteen_digits_are_a_valid_national_id(recorded: Any) -> None:
    n_seen = 0
    for name, text in recorded.texts():
        found = THIRTEEN.findall(text)
        n_seen += len(found)
        assert not [digits for digits in found if is_valid_id(digits)], name
    assert n_seen


def test_no_pilot_hospital_is_named(recorded: Any) -> None:
    texts = [*recorded.texts(), ("labels", (recorded.out / "labels.jsonl").read_text("utf-8"))]
    for name, text in texts:
        plain = (unquote(text) if "web-access" in name else text).lower()
        assert not [real for real in PILOT if real in plain or real in name], name


def test_hardware_addresses_are_locally_administered(recorded: Any) -> None:
    mac = re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])")
    for name, text in recorded.texts():
        assert {found[:3] for found in mac.findall(text)} <= {"02:"}, name
