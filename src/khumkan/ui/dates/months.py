"""The names of months and weekdays, short and in full, in both languages.

Source of the Thai abbreviations: the dictionary of the Royal Society of Thailand (ราชบัณฑิตยสภา).
"""

from typing import Final

SHORT: Final = {
    "th": (
        *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
        *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
FULL: Final = {
    "th": (
        *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
        *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
WEEKDAYS: Final = {
    "th": ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def number_of_month(name: str) -> int | None:
    """Return 1 to 12 for a month written in either language, short or in full; else None."""
    return _NUMBERS.get(name.rstrip(".").casefold())


_NUMBERS: Final = {
    name.rstrip(".").casefold(): number
    for table in (*SHORT.values(), *FULL.values())
    for number, name in enumerate(table, start=1)
}
