"""The 77 provinces with their codes and health regions, and the box that holds the country.

Codes are those of the Department of Provincial Administration (TIS 1099); the regions are the
thirteen of the Ministry of Public Health, of which Bangkok alone is the last.
"""
# ruff: noqa: E501 - rows of a table are read across

from dataclasses import dataclass

from django.utils.translation import get_language

REGIONS = tuple(range(1, 14))

# Degrees, a little wider than the country with its islands.
SOUTH, NORTH = 5.5, 20.6
WEST, EAST = 97.2, 105.8


@dataclass(frozen=True, slots=True)
class Province:
    """One province; `code` has two digits, `region` is 1 to 13."""

    code: str
    name_th: str
    name_en: str
    region: int

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_th if get_language() == "th" else self.name_en


# fmt: off
_TABLE: tuple[tuple[int, tuple[tuple[str, str, str], ...]], ...] = (
    (1, (("50", "เชียงใหม่", "Chiang Mai"), ("51", "ลำพูน", "Lamphun"), ("52", "ลำปาง", "Lampang"), ("54", "แพร่", "Phrae"),
         ("55", "น่าน", "Nan"), ("56", "พะเยา", "Phayao"), ("57", "เชียงราย", "Chiang Rai"), ("58", "แม่ฮ่องสอน", "Mae Hong Son"))),
    (2, (("53", "อุตรดิตถ์", "Uttaradit"), ("63", "ตาก", "Tak"), ("64", "สุโขทัย", "Sukhothai"), ("65", "พิษณุโลก", "Phitsanulok"),
         ("67", "เพชรบูรณ์", "Phetchabun"))),
    (3, (("18", "ชัยนาท", "Chai Nat"), ("60", "นครสวรรค์", "Nakhon Sawan"), ("61", "อุทัยธานี", "Uthai Thani"),
         ("62", "กำแพงเพชร", "Kamphaeng Phet"), ("66", "พิจิตร", "Phichit"))),
    (4, (("12", "นนทบุรี", "Nonthaburi"), ("13", "ปทุมธานี", "Pathum Thani"), ("14", "พระนครศรีอยุธยา", "Phra Nakhon Si Ayutthaya"),
         ("15", "อ่างทอง", "Ang Thong"), ("16", "ลพบุรี", "Lop Buri"), ("17", "สิงห์บุรี", "Sing Buri"), ("19", "สระบุรี", "Saraburi"),
         ("26", "นครนายก", "Nakhon Nayok"))),
    (5, (("70", "ราชบุรี", "Ratchaburi"), ("71", "กาญจนบุรี", "Kanchanaburi"), ("72", "สุพรรณบุรี", "Suphan Buri"),
         ("73", "นครปฐม", "Nakhon Pathom"), ("74", "สมุทรสาคร", "Samut Sakhon"), ("75", "สมุทรสงคราม", "Samut Songkhram"),
         ("76", "เพชรบุรี", "Phetchaburi"), ("77", "ประจวบคีรีขันธ์", "Prachuap Khiri Khan"))),
    (6, (("11", "สมุทรปราการ", "Samut Prakan"), ("20", "ชลบุรี", "Chonburi"), ("21", "ระยอง", "Rayong"), ("22", "จันทบุรี", "Chanthaburi"),
         ("23", "ตราด", "Trat"), ("24", "ฉะเชิงเทรา", "Chachoengsao"), ("25", "ปราจีนบุรี", "Prachin Buri"), ("27", "สระแก้ว", "Sa Kaeo"))),
    (7, (("40", "ขอนแก่น", "Khon Kaen"), ("44", "มหาสารคาม", "Maha Sarakham"), ("45", "ร้อยเอ็ด", "Roi Et"), ("46", "กาฬสินธุ์", "Kalasin"))),
    (8, (("38", "บึงกาฬ", "Bueng Kan"), ("39", "หนองบัวลำภู", "Nong Bua Lam Phu"), ("41", "อุดรธานี", "Udon Thani"), ("42", "เลย", "Loei"),
         ("43", "หนองคาย", "Nong Khai"), ("47", "สกลนคร", "Sakon Nakhon"), ("48", "นครพนม", "Nakhon Phanom"))),
    (9, (("30", "นครราชสีมา", "Nakhon Ratchasima"), ("31", "บุรีรัมย์", "Buri Ram"), ("32", "สุรินทร์", "Surin"), ("36", "ชัยภูมิ", "Chaiyaphum"))),
    (10, (("33", "ศรีสะเกษ", "Si Sa Ket"), ("34", "อุบลราชธานี", "Ubon Ratchathani"), ("35", "ยโสธร", "Yasothon"),
          ("37", "อำนาจเจริญ", "Amnat Charoen"), ("49", "มุกดาหาร", "Mukdahan"))),
    (11, (("80", "นครศรีธรรมราช", "Nakhon Si Thammarat"), ("81", "กระบี่", "Krabi"), ("82", "พังงา", "Phang Nga"), ("83", "ภูเก็ต", "Phuket"),
          ("84", "สุราษฎร์ธานี", "Surat Thani"), ("85", "ระนอง", "Ranong"), ("86", "ชุมพร", "Chumphon"))),
    (12, (("90", "สงขลา", "Songkhla"), ("91", "สตูล", "Satun"), ("92", "ตรัง", "Trang"), ("93", "พัทลุง", "Phatthalung"),
          ("94", "ปัตตานี", "Pattani"), ("95", "ยะลา", "Yala"), ("96", "นราธิวาส", "Narathiwat"))),
    (13, (("10", "กรุงเทพมหานคร", "Bangkok"),)),
)
# fmt: on

PROVINCES: dict[str, Province] = {
    code: Province(code, name_th, name_en, region)
    for region, rows in _TABLE
    for code, name_th, name_en in rows
}


def _by_name(choice: tuple[str, str]) -> str:
    """Return what Thai dictionaries sort by: a leading vowel counts after its consonant."""
    name = choice[1]
    return name[1] + name[0] + name[2:] if "เ" <= name[0] <= "ไ" else name


_THAI = sorted(((code, one.name_th) for code, one in PROVINCES.items()), key=_by_name)
_ENGLISH = sorted(((code, one.name_en) for code, one in PROVINCES.items()), key=_by_name)


def name_of_province(code: str) -> str:
    """Return a province's name in the reader's language; "" for none or an unknown code."""
    province = PROVINCES.get(code)
    return province.name if province else ""


def province_choices() -> list[tuple[str, str]]:
    """Return (code, name) by name, in the reader's language."""
    return list(_THAI if get_language() == "th" else _ENGLISH)
