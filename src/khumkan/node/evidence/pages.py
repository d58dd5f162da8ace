"""What people read in the archive: the custody page to sign on paper, and how to check it all.

Thai beside English, since courts and auditors read one and makers of tools the other.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Final

from khumkan.node.evidence.custody import CustodyRecord

_BANGKOK: Final = timezone(timedelta(hours=7))
_MONTHS: Final = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_BUDDHIST: Final = 543
_N_HANDS: Final = 4
_STYLE: Final = (
    "body{font:16px/1.7 Sarabun,'TH Sarabun New',sans-serif;max-width:60em;margin:2em auto;"
    "padding:0 1em}table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #555;padding:.3em .6em;text-align:left;vertical-align:top}"
    "td.hash{font:12px/1.4 monospace;word-break:break-all}td.hand{height:3.5em}"
    "@media print{body{margin:0;max-width:none}}"
)


def write_page(record: CustodyRecord) -> bytes:
    """Return the custody record as a page, with room for the signatures of who hands it over."""
    return "\n".join(_page(record)).encode()


def _page(record: CustodyRecord) -> Iterator[str]:
    title = "บันทึกการครอบครองหลักฐาน / Custody record"
    yield '<!doctype html><html lang="th"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><table>"
    for name, value in _facts(record):
        yield f"<tr><th>{name}</th><td>{escape(value)}</td></tr>"
    yield "</table><h2>แฟ้มข้อมูล / Files</h2><table>"
    yield "<tr><th>แฟ้ม / file</th><th>ไบต์ / bytes</th><th>SHA-256</th></tr>"
    for one in record.files:
        row = f"<td>{escape(one.name)}</td><td>{one.n_bytes:,}</td>"
        yield f'<tr>{row}<td class="hash">{escape(one.sha256)}</td></tr>'
    yield "</table><h2>การส่งมอบ / Hand-over</h2><table><tr><th>วันที่ เวลา / date, time</th>"
    yield "<th>ผู้ส่งมอบ (ลงชื่อ) / handed over by</th><th>ผู้รับมอบ (ลงชื่อ) / received by</th>"
    yield "<th>SHA-256 ของแฟ้ม zip / of the zip file</th></tr>"
    for _ in range(_N_HANDS):
        yield "<tr>" + '<td class="hand"></td>' * 4 + "</tr>"
    yield "</table><p>วิธีตรวจสอบอยู่ใน README.txt / README.txt says how to check.</p></body></html>"


def _facts(record: CustodyRecord) -> Iterator[tuple[str, str]]:
    yield "เลขที่เอกสารนี้ / record", str(record.id)
    yield "คดีหรือเรื่อง / case", record.case
    yield "ผู้ส่งออก / exported by", record.exported_by
    yield "เหตุผล / reason", record.reason
    yield "เวลา / time", _write_time(record.exported_at)
    yield "บัญชีผู้ใช้ เครื่อง / account, machine", f"{record.system_user}, {record.machine}"
    node = record.node
    yield "หน่วยงาน โหนด / organisation, node", f"{node.organisation}, {node.name} ({node.id})"
    yield "ข้อมูลที่ขอ / what was asked for", bytes(record.selection).decode()
    yield "จำนวนเหตุการณ์ / events", f"{record.n_events:,}"
    proved = sum(one.n_proved for one in record.days)
    yield "มีบัญชีรายวันรับรอง / of them in daily manifests", f"{proved:,}"
    yield "สิ่งที่ตรวจพบ / findings", f"{record.n_findings:,}"
    yield "นาฬิกา / clock", _describe_clock(record)
    yield "โปรแกรม / software", f"khumkan {record.software}"
    yield "กุญแจที่ลงนาม / signed with the key", record.key
    head = record.chain_head
    yield (
        "บัญชีรายวันล่าสุด / newest daily manifest",
        f"{head.number}: {head.hash}" if head else "–",
    )


def _describe_clock(record: CustodyRecord) -> str:
    clock = record.clock
    if clock is None:
        return "ไม่ทราบ / not known"
    if not clock.is_synchronised:
        return "ไม่ได้ตั้งด้วย NTP / not kept right by NTP"
    return f"ตั้งด้วย NTP / kept right by NTP, ± {clock.error_seconds:g} s"


def _write_time(at: datetime) -> str:
    here = at.astimezone(_BANGKOK)
    thai = f"{here.day} {_MONTHS[here.month - 1]} {here.year + _BUDDHIST} {here:%H:%M:%S} น."
    return f"{thai} / {here.isoformat(timespec='seconds')}"


README: Final = """\
หลักฐานข้อมูลจราจรทางคอมพิวเตอร์ที่ปิดผนึกโดย khumkan
Log evidence, sealed by khumkan

อะไรอยู่ในนี้ / What is in here
  custody.html, custody.json   บันทึกการครอบครอง / custody record: who, when, why, what
  events/YYYY-MM-DD.ndjson     เหตุการณ์ตามที่ได้รับ (วันตามเวลา UTC) / events as received, by UTC day
  findings.ndjson              สิ่งที่ตรวจพบ / findings concerned
  sources.json                 แหล่งข้อมูล / descriptions of the sources
  manifests/                   บัญชีรายวันที่ลงนามและร้อยโซ่ / signed, chained daily manifests
  proofs/                      ข้อพิสูจน์ว่าเหตุการณ์อยู่ในบัญชี / proofs that events are in manifests
  keys/, node-key.pem          กุญแจสาธารณะ / public keys
  SHA256SUMS, SHA256SUMS.sig   ผนึก / the seal

ตรวจสอบด้วย khumkan / Check with khumkan (any machine; the node is not needed)
  khumkan node verify-evidence FILE.zip --key THUMBPRINT

  THUMBPRINT คือชื่อกุญแจของโหนด ถามโรงพยาบาลหรือศูนย์กลางทางช่องทางอื่น
  THUMBPRINT names the node's key: ask the hospital or the hub for it, not this archive.

ตรวจสอบโดยไม่ใช้ khumkan / Check without khumkan, in the unpacked folder
  sha256sum --check --strict SHA256SUMS
  openssl pkeyutl -verify -pubin -inkey node-key.pem -rawin \\
      -in SHA256SUMS -sigfile SHA256SUMS.sig
  for n in manifests/*.json; do
      openssl pkeyutl -verify -pubin -rawin -in $n -sigfile ${n%.json}.sig \\
          -inkey keys/$(sed 's/.*"key":"\\([^"]*\\)".*/\\1/' $n).pem
  done
  sha256sum manifests/*.json    # each is what the next one names as "previous"

โครงสร้างข้อพิสูจน์ / How the proofs work
  leaf = SHA-256(00 || offset || record || part || received || raw): four signed integers of
  8 bytes, most significant byte first; received in microseconds since 1970-01-01T00:00:00Z;
  raw as received.
  node = SHA-256(01 || left || right), the left half a power of two (RFC 9162).
  The leaves of a source and manifest stand in the order of offset, record, part. A line of
  proofs/ tells of a block of up to 1,024 leaves: "omitted" lists [start in the block, level,
  hash] of subtrees that are not shown; all other leaves of the block are, in order, events of
  events/. The root over all blocks stands in the manifest.
  Parsed "values" are no part of a leaf: anybody can parse the raw event again.
"""
