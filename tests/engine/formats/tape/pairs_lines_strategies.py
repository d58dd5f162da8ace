"""Lines of syslog as firewalls write them, and as nobody should."""

from hypothesis import strategies as st

KEYS = [
    "date",
    "type",
    "subtype",
    "logid",
    "srcip",
    "url",
    "hostname",
    "msg",
    "a",
    "a.b",
    "@x",
    "_",
]
BLANKS = ["", " ", "  ", "\t", "\x0b", "\u00a0", "\u3000"]
TEXTS = [
    "", "x", "0", "10.1.2.3", "a b", "ก ข", "é", 'a\\"b', "\\\\", "a\\b", "\\", "\\\\\\", "x,", "y;,", "=", "a=b c=d",
    " CEF:0|a|b|c|d|e|f|", "LEEF:1.0|a|b|c|d|", '] "', "{", "}", "(x", "\x00", "\x1f", "\x7f", "\u0130", "K",
    "\ufeff", "2026-11-20", '"',
]  # fmt: skip
HEADERS = [
    "", "<189>", "<189> ", "<0>", "<00>", "<013>", "<191>", "<192>", "<1899>", "<18", "<1>\t",
    "Nov 20 02:00:02 ", "Nov  5 02:00:02 fw-1 ", "<13>Nov 20 02:00:02 fw.example ",
    "<13>Nov 20 02:00:02 FGT: ", "<13>Nov 20 02:00:02 fw FGT: ", "<13>Nov 20 02:00:02 fw prog[12]: ",
    "<13>Nov 20 02:00:02 fw prog[]: ", "<13>Nov 20 02:00:02 prog: ", "<13>Nov 20 02:00:02: ",
    "<13>Nov 20 2026 02:00:02 fw ", "<13>Nov 20 02:00:02.123 fw ", "<13>Nov 20 02:00:02 ICT: ",
    "<13>Nov 20 02:00:02 12 ", "<13>Nov 20 02:00:02 error ", "<13>Nov 20 02:00:02 named ", "<13>12: Nov 20 02:00:02 ",
    "<13>Nov 20 02:00:02 fe80::1 ", "<13>Nov 20 02:00:02 _1 ", "<13>nov 20 02:00:02 ", "<13>Nov 2x 02:00:02 ",
    "2026-11-20T02:00:02Z ", "<13>2026-11-20T02:00:02.5+07:00 fw ", "<13>2026-11-20T02:00:02,5+0700 fw p: ",
    "<13>2026-11-20T02:00:02 ", "1 2026-11-20T02:00:02Z fw ", "<13>1 2026-11-20T02:00:02Z fw app 1 id - ",
    "<13>1 - - - - - - ", "<13>1 - - - - - ", "<13>1 2026-11-20T02:00:02Z fw app 1 id - \ufeff",
    '<13>1 2026-11-20T02:00:02Z fw app 1 id [x@1 a="b"] ', "<13>1 2026-11-20T02:00:02Z fw CEF: 1 id - ",
    "<13>1 2026-11-20 fw app 1 id - ", "<13>12 2026-11-20T02:00:02Z fw app - - ", "<13>0 - - - - - - ",
    "<13>123 - - - - - - ", "<13>1  - - - - - - ", "kernel: ", "client ", "node=x ",
]  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> str:
    """Return one pair, or what looks like one."""
    key = draw(st.sampled_from([*KEYS, "1", "", "ก", "x:", "x["]))
    text = draw(st.sampled_from(TEXTS) | st.text(max_size=4))
    form = draw(
        st.sampled_from(['{}="{}"', '{}="{}"', "{}={}", "{}={}", '{}="{}', "{}", '{}="{}"x'])
    )
    return form.format(key, text)


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Return the bytes of one line with its end, where it has one."""
    blanks = st.sampled_from([" "] * 12 + BLANKS)
    parts = draw(st.lists(pairs(), max_size=6))
    body = "".join(part + draw(blanks) for part in parts)
    if draw(st.booleans()):
        body = body.rstrip(" ")
    text = draw(st.sampled_from(HEADERS)) + body
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "cp874"]))
    raw = text.replace("\n", "").encode(encoding, "replace")
    end = draw(st.sampled_from([b"\n"] * 8 + [b"\r\n", b"\r\r\n", b"\x00\n", b" \r\n"]))
    return raw + end


@st.composite
def inputs(draw: st.DrawFn) -> bytes:
    """Return some lines, the last perhaps torn, many of them alike."""
    some = draw(st.lists(lines(), min_size=1, max_size=5))
    raw = b"".join(line * draw(st.sampled_from([1, 1, 10])) for line in some)
    return raw[: len(raw) - draw(st.sampled_from([0, 0, 1, 2, 5]))]
