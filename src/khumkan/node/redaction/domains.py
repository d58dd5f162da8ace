"""Domain names in which nothing is about a person.

Nor anything that is being stolen: data leaves in long names that are looked up (DNS tunnels), and
what is packed or encrypted there can't be told from chance, so long names are not shared.

A name can't be masked and still be that name, so one with such a label is not shared at all: what
is looked up may be `1101700203451.example`. Names in Thai may be people's; other scripts are shared
(a Cyrillic look-alike is what others must be warned of).
"""

import re
from typing import Final

from khumkan.node.redaction.personal import find_wrapped
from khumkan.wire.observables import domain_for_people

_NUMBER: Final = re.compile(r"\d(?:[-_]?\d){5,}")
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]")
_A_LABEL: Final = "xn--"

_LONGEST_LABEL: Final = 40
_LONGEST_NAME: Final = 100

# No top-level domains, but for `zip` and `mov`, which nearly always are files all the same.
_FILE_ENDINGS: Final = frozenset(
    (  # noqa: SIM905 -- a list with a line for each would be longer than the rest of this file
        "7z asp aspx avi bak bat bin bmp cfg cgi chm cmd conf cpl csv dat db dcm dll dmp doc docm "
        "docx dot dotm eml evtx exe gif gz hta htm html img ini iso jar jpeg jpg js jse json jsp "
        "key lnk log mdb mov mp3 mp4 msg msi odt ost pdf pem php pif png ppt pptm pptx ps1 psm1 "
        "pst rar reg rtf scr sct sql sqlite svg swf sys tar tif tiff tmp txt vbe vbs vhd vhdx wav "
        "wsf xls xlsb xlsm xlsx xml yaml yml zip"
    ).split()
)


def is_personal_domain(name: str) -> bool:
    """Say whether a normalised name may be about a person, or that of a file."""
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or max(map(len, labels)) > _LONGEST_LABEL:
        return True
    return labels[-1] in _FILE_ENDINGS or any(map(is_personal_label, labels)) or _is_number(name)


def is_personal_label(label: str) -> bool:
    """Say whether a label has a long number, a Thai name, or hides one."""
    shown = domain_for_people(label) if label.startswith(_A_LABEL) else label
    is_unknown = shown == label and label.startswith(_A_LABEL)
    return is_unknown or bool(_NUMBER.search(label) or _THAI.search(shown) or find_wrapped(label))


def _is_number(name: str) -> bool:
    """Say whether a long number is spread over the labels, as in `1.1017.00203.45.1.example`."""
    runs = re.findall(r"(?:\A|(?<=\.))\d+(?:\.\d+)+(?=\.)", name)
    return any(sum(map(str.isdigit, run)) > _MOST_DIGITS for run in runs)


_MOST_DIGITS: Final = 5
