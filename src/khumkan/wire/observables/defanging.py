"""Undo the marks that analysts put into addresses so that nobody clicks on them.

`hxxps://evil[.]example` becomes `https://evil.example`. Only an import of what people wrote calls
this; a log line is never changed.
"""

import re

_REPLACEMENTS = (
    (re.compile(r"[\[({]\s*://\s*[\])}]"), "://"),
    (re.compile(r"[\[({]\s*:\s*[\])}]"), ":"),
    (re.compile(r"[\[({]\s*/\s*[\])}]"), "/"),
    (re.compile(r"[\[({]\s*(?:\.|dot)\s*[\])}]", re.IGNORECASE), "."),
    (re.compile(r"[\[({]\s*(?:@|at)\s*[\])}]", re.IGNORECASE), "@"),
    (re.compile(r"\\\."), "."),
    (re.compile(r"\Ah(?:xx|\*\*|__)p(s?)(?=:)", re.IGNORECASE), r"http\1"),
    (re.compile(r"\Afxp(s?)(?=:)", re.IGNORECASE), r"ftp\1"),
)


def refang(text: str) -> str:
    r"""Return the text as it was before it was made harmless; a text without marks is unchanged.

    Known marks: `hxxp`, `h**p`, `fxp`, and `.` `@` `:` `/` `://` `dot` `at` in brackets of any
    kind, and `\.`.
    """
    text = text.strip()
    for mark, original in _REPLACEMENTS:
        text = mark.sub(original, text)
    return text
