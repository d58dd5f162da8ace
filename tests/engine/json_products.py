"""Lines of JSON as sensors, cloud services and shippers write them, and the corpus's own."""

import io
from collections.abc import Iterable
from pathlib import Path

import orjson
import zstandard

from khumkan.core.jsontypes import JsonObject, JsonValue

_ENDS: JsonObject = {
    "uid": "CHhAvVGS1DHFjwGM9", "id.orig_h": "10.1.2.3", "id.orig_p": 49152,
    "id.resp_h": "203.0.113.9", "id.resp_p": 443,
}  # fmt: skip
_ANSWERS: list[JsonValue] = [
    {"rrname": "c2.example", "rrtype": "CNAME", "ttl": 60, "rdata": "x.example"},
    {"rrname": "x.example", "rrtype": "A", "ttl": 60, "rdata": "203.0.113.9"},
]


def _zeek(log: str, /, **fields: JsonValue) -> JsonObject:
    return {"_path": log, "ts": 1763701200.123456, **_ENDS, **fields}


ZEEK = [
    _zeek("conn", proto="tcp", service="ssl", duration=1.25, orig_bytes=9, conn_state="SF",
          local_orig=True, history="ShADadFf", orig_pkts=3, tunnel_parents=[]),
    _zeek("conn", proto="udp", service="dns", conn_state="S0", local_orig=True),
    _zeek("dns", proto="udp", query="c2.example", qtype_name="A", rcode_name="NOERROR",
          AA=False, rtt=0.01, answers=["203.0.113.9", "198.51.100.7"], TTLs=[60.0, 300.0]),
    _zeek("http", method="GET", host="example.org", uri="/a/b.php?id=1", user_agent="curl",
          status_code=200, tags=[], resp_fuids=["F1"], resp_mime_types=["text/html"]),
    _zeek("ssl", version="TLSv12", server_name="example.org", resumed=False, ja3="0" * 32,
          cert_chain_fps=["a" * 64, "b" * 64], client_cert_chain_fps=[]),
    _zeek("files", fuid="F1", source="HTTP", analyzers=["MD5"], md5="0" * 32, duration=0.0),
    _zeek("smb_files", action="SMB::FILE_OPEN", path="\\\\fs01\\C$", name="Windows\\x.exe",
          **{"times.modified": 1763701200.5}),
    _zeek("dce_rpc", rtt=0.001, named_pipe="\\pipe\\svcctl", endpoint="svcctl",
          operation="CreateServiceW"),
    _zeek("kerberos", request_type="TGS", client="nok/AD", service="cifs/fs01", success=True,
          cipher="rc4-hmac", till=2136422885.0),
    _zeek("notice", note="SSL::Invalid_Server_Cert", actions=["Notice::ACTION_LOG"],
          email_dest=[], suppress_for=3600.0),
    {"ts": "2026-11-21T05:00:00.1Z", "id.orig_h": "10.0.0.1", "id.resp_h": "10.0.0.2",
     "qtype_name": "TXT", "query": "aaaa.stage.example"},
    {"_path": "dhcp", "_write_ts": "2026-11-21T05:00:00Z", "ts": 1, "uids": ["C1"], "mac": "00:11"},
]  # fmt: skip


def _eve(event_type: str, /, **fields: JsonValue) -> JsonObject:
    return {
        "timestamp": "2026-11-21T12:00:00.000001+0700", "flow_id": 1959620435402694,
        "in_iface": "eth0", "event_type": event_type, "src_ip": "10.1.2.3", "src_port": 49152,
        "dest_ip": "203.0.113.9", "dest_port": 80, "proto": "TCP", **fields,
    }  # fmt: skip


SURICATA = [
    _eve("alert", alert={"action": "allowed", "gid": 1, "signature_id": 2001569,
                         "signature": "ET SCAN x", "severity": 2, "metadata": {"tag": ["a", "b"]}},
         http={"hostname": "example.org", "url": "/x.php?id=1", "status": 200, "length": 9},
         files=[{"filename": "/x.php", "gaps": False, "state": "CLOSED", "size": 9}],
         dns={"query": [{"type": "query", "id": 1, "rrname": "c2.example", "rrtype": "A"}]},
         flow={"pkts_toserver": 1, "bytes_toclient": 9, "start": "2026-11-21T12:00:00+0700"}),
    _eve("dns", dns={"type": "answer", "id": 1, "rrname": "c2.example", "rdata": "203.0.113.9"}),
    _eve("dns", dns={"version": 2, "type": "answer", "rrname": "c2.example", "rrtype": "A",
                     "answers": _ANSWERS, "grouped": {"A": ["203.0.113.9"]}}),
    _eve("dns", dns={"version": 3, "type": "request",
                     "queries": [{"rrname": "c2.example", "rrtype": "A"}]}),
    _eve("dns", dns={"version": 3, "type": "response", "answers": _ANSWERS, "authorities": [],
                     "queries": [{"rrname": "c2.example", "rrtype": "A"}]}),
    _eve("tls", tls={"sni": "example.org", "subject": "CN=x", "ja3": {"hash": "0" * 32},
                     "subjectaltname": ["a.example", "b.example"]}),
    _eve("smtp", smtp={"helo": "x", "mail_from": "<a@example.org>", "rcpt_to": ["<b@x.example>"]},
         email={"status": "PARSE_DONE", "from": "a@example.org", "to": ["b@x.example"]}),
    _eve("anomaly", anomaly={"type": "stream", "event": "stream.x"}, pkt_src=None),
    _eve("stats", stats={"uptime": 8, "capture": {"kernel_drops": 0}, "ratio": 0.5}),
]  # fmt: skip


def _alert(channel: str, event_id: str, /, **data: JsonValue) -> JsonObject:
    system: JsonObject = {
        "channel": channel, "eventID": event_id, "computer": "pc7", "providerName": "x",
        "systemTime": "2026-11-21T05:00:00.0Z",
    }  # fmt: skip
    return {
        "timestamp": "2026-11-21T12:00:00.123+0700",
        "rule": {
            "level": 3, "description": "x", "id": "61603", "groups": ["windows"],
            "mitre": {"id": ["T1059"], "tactic": []},
        },
        "agent": {"id": "007", "name": "pc7", "ip": "10.1.2.7"},
        "manager": {"name": "wazuh"},
        "id": "1763701200.1",
        "decoder": {"name": "windows_eventchannel"},
        "data": {"win": {"system": system, "eventdata": data}},
        "location": "EventChannel",
    }  # fmt: skip


_IN_ALERT: JsonObject = {
    **_alert("", "" ), "decoder": {"name": "json"}, "full_log": '{"event_type":"alert"}',
    "data": {
        "timestamp": "2026-11-21T05:00:00Z", "event_type": "alert", "src_ip": "203.0.113.9",
        "alert": {"signature_id": "2024", "signature": "ET SCAN", "metadata": {"tag": ["x"]}},
        "http": {"url": "/x.php?id=1", "hostname": "example.org"},
    },
}  # fmt: skip
_SYSMON = "Microsoft-Windows-Sysmon/Operational"
WAZUH = [
    _alert(_SYSMON, "1", image="C:\\Windows\\System32\\whoami.exe", commandLine="whoami /all",
           hashes="MD5=00112233445566778899AABBCCDDEEFF,IMPHASH=0", user="HOSP\\nok"),
    _alert("Security", "4688", newProcessName="C:\\Windows\\x.exe", subjectUserName="nok",
           subjectDomainName="HOSP", commandLine="whoami"),
    _alert("Security", "4625", targetUserName="nok", ipAddress="203.0.113.9"),
    _IN_ALERT,
    {**_IN_ALERT, "data": {"srcip": "203.0.113.9", "action": "x"}},
]  # fmt: skip

CLOUDTRAIL: list[JsonObject] = [
    {
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/x/y",
            "sessionContext": {"sessionIssuer": {"userName": "x"}, "attributes": {}},
        },
        "eventTime": "2026-11-21T05:00:00Z", "eventSource": "s3.amazonaws.com",
        "eventName": "PutBucketVersioning", "awsRegion": "ap-southeast-7",
        "sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli/2",
        "requestParameters": {"VersioningConfiguration": {"Status": "Suspended"}, "versioning": ""},
        "responseElements": None, "readOnly": False,
        "resources": [{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::x"}, {"ARN": "y"}],
    },
    {
        "eventVersion": "1.08", "eventTime": "2026-11-21T05:00:00Z",
        "eventSource": "ec2.amazonaws.com", "eventName": "AuthorizeSecurityGroupIngress",
        "requestParameters": {
            "groupId": "sg-1",
            "ipPermissions": {"items": [{"ipProtocol": "tcp", "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}}]},
        },
        "responseElements": {"_return": True}, "additionalEventData": {"MFAUsed": "No", "x": 0.5},
        "userIdentity": {"type": "Root"},
    },
    {
        "eventVersion": "1.08", "eventTime": "2026-11-21T05:00:00Z",
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
        "responseElements": {"ConsoleLogin": "Failure"}, "userIdentity": {"type": "IAMUser"},
    },
]  # fmt: skip

ECS: list[JsonObject] = [
    {
        "@timestamp": "2026-11-21T05:00:00.000Z",
        "agent": {"type": "filebeat", "version": "8.15.3"},
        "data_stream": {"dataset": "nginx.access", "type": "logs"},
        "event": {"category": ["web"], "dataset": "nginx.access", "outcome": "success"},
        "host": {"name": "web1", "ip": ["10.0.0.4", "fe80::1"]},
        "source": {"ip": "203.0.113.9", "geo": {"location": {"lat": 13.75, "lon": 100.5}}},
        "url": {"original": "/a.php?id=1", "path": "/a.php"},
        "related": {"hosts": [{"name": "x"}, {"name": "y", "ip": None}]},
    },
    {
        "@timestamp": "2026-11-21T05:00:00.000Z",
        "agent": {"type": "filebeat"},
        "message": "Failed password for root from 203.0.113.9",
        "process": {"name": "sshd", "pid": 7},
        "tags": [],
    },
]

FHIR: list[JsonObject] = [
    {
        "resourceType": "AuditEvent", "id": "x", "recorded": "2026-11-21T05:00:00Z",
        "type": {"code": "rest"}, "subtype": [{"code": "read"}], "action": "R", "outcome": "0",
        "agent": [
            {"who": {"display": "nok"}, "requestor": True, "network": {"address": "10.0.0.1", "type": "2"}},
            {"role": [{"coding": [{"code": "PAT"}]}]},
        ],
        "entity": [{"what": {"reference": "Patient/1"}, "detail": [{"type": "x", "valueString": "y"}]}],
    },
]  # fmt: skip


def as_lines(events: Iterable[object]) -> list[bytes]:
    return [orjson.dumps(one) + b"\n" for one in events]


PRODUCTS: dict[str, list[bytes]] = {
    "cloudtrail": as_lines(CLOUDTRAIL),
    "ecs": as_lines(ECS),
    "fhir": as_lines(FHIR),
    "suricata": as_lines(SURICATA),
    "wazuh": as_lines(WAZUH),
    "zeek": as_lines(ZEEK),
}


def corpus_lines(corpus: Path, name: str) -> list[bytes]:
    """Return the events of one of the corpus's sets, as lines."""
    if name == "others":
        with (corpus / "syslog" / "json_events.ndjson.zst").open("rb") as stream:
            raw = zstandard.ZstdDecompressor().stream_reader(stream).read()
        events = [orjson.loads(line)["event"] for line in io.BytesIO(raw)]
        return as_lines(orjson.loads(one) if isinstance(one, str) else one for one in events)
    folders = {
        "suricata": "suricata",
        "cloudtrail": "cloud/cloudtrail",
        "audit_events": "fhir/ihe_balp",
    }
    read = [
        orjson.loads(path.read_bytes()) for path in sorted((corpus / folders[name]).glob("*.json"))
    ]
    return as_lines(one for document in read for one in _events_of(document))


def _events_of(document: JsonValue) -> list[JsonValue]:
    if isinstance(document, list):
        return document
    records = document.get("Records") if isinstance(document, dict) else None
    return records if isinstance(records, list) else [document]
