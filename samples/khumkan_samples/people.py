"""Staff and patients who do not exist: Thai names with their romanised form, ids that cannot be real.

Given names are everyday ones. Family names are put together from words of weather and landscape:
Thai law makes a family name one family's own, so none is taken from life.
"""
# ruff: noqa: E501 - rows of a table are read across

from dataclasses import dataclass

from khumkan_samples.dice import DIGITS, Dice

# fmt: off
GIVEN_MALE = (
    ("สมชาย", "somchai"), ("ประเสริฐ", "prasert"), ("วิชัย", "wichai"), ("อนุชา", "anucha"), ("ธนพล", "thanaphon"), ("กิตติ", "kitti"),
    ("ณัฐพล", "natthaphon"), ("ศักดิ์ชัย", "sakchai"), ("พีรพัฒน์", "phiraphat"), ("อภิชาติ", "aphichat"), ("สุรชัย", "surachai"), ("ธีรวุฒิ", "thirawut"),
    ("ชัยวัฒน์", "chaiwat"), ("มานพ", "manop"), ("บุญมี", "bunmi"), ("วีระ", "wira"), ("ปกรณ์", "pakon"), ("จักรพันธ์", "chakkraphan"),
)
GIVEN_FEMALE = (
    ("สมหญิง", "somying"), ("กนกวรรณ", "kanokwan"), ("ศิริพร", "siriphon"), ("นภัสสร", "naphatson"), ("วราภรณ์", "waraphon"), ("พิมพ์ชนก", "phimchanok"),
    ("รัตนา", "rattana"), ("จิราพร", "chiraphon"), ("อรทัย", "orathai"), ("สุภาวดี", "suphawadi"), ("ปาริชาติ", "parichat"), ("ขวัญใจ", "khwanchai"),
    ("ธัญญารัตน์", "thanyarat"), ("ณัฐธิดา", "natthida"), ("บุษบา", "butsaba"), ("ดวงใจ", "duangchai"), ("มาลี", "mali"), ("เพ็ญศรี", "phensi"),
)
FAMILY_HEAD = (
    ("ศิลา", "sila"), ("วารี", "wari"), ("เมฆา", "mekha"), ("พนา", "phana"), ("ตะวัน", "tawan"), ("ดารา", "dara"), ("ธารา", "thara"), ("อัมพร", "amphon"),
    ("คีรี", "khiri"), ("บุหงา", "bunga"), ("รุ้ง", "rung"), ("ไพร", "phrai"), ("สายลม", "sailom"), ("แสงดาว", "saengdao"), ("น้ำค้าง", "namkhang"), ("ดอกรัก", "dokrak"),
)
FAMILY_TAIL = (
    ("ลำนำไพร", "lamnamphrai"), ("ธารหมอก", "thanmok"), ("หลังฝน", "langfon"), ("กลางทุ่ง", "klangthung"), ("ริมธาร", "rimthan"), ("เหนือดอย", "nueadoi"),
    ("ปลายฟ้า", "plaifa"), ("ในนิทาน", "nainithan"), ("เดือนหงาย", "dueanngai"), ("ข้ามคีรี", "khamkhiri"), ("คืนเพ็ญ", "khuenphen"), ("เรื่องเล่า", "rueanglao"),
)
# fmt: on

NURSING = "nurse"
DEPARTMENTS = (
    ("OPD", NURSING, 7),
    ("IPD", NURSING, 8),
    ("ER", NURSING, 4),
    ("MED", "doctor", 5),
    ("REG", "clerk", 3),
    ("PHAR", "pharmacist", 3),
    ("LAB", "technologist", 3),
    ("XRAY", "technologist", 2),
    ("FIN", "clerk", 2),
    ("ADM", "clerk", 2),
    ("IT", "it", 1),
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in Thai and in Roman letters (lower case)."""

    given_th: str
    family_th: str
    given: str
    family: str
    is_woman: bool

    @property
    def full_th(self) -> str:
        """Return given and family name in Thai, without a title."""
        return f"{self.given_th} {self.family_th}"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works at a hospital; `login` serves Windows, VPN and HIS alike."""

    name: Name
    login: str
    department: str
    role: str
    number: int


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody in the HIS. `cid` looks like a national id, but its check digit is wrong."""

    name: Name
    hn: str
    cid: str
    birth: str
    phone: str

    @property
    def title_th(self) -> str:
        """Return the title that fits: นาง or นาย."""
        return "นาง" if self.name.is_woman else "นาย"


def check_digit(first_twelve: str) -> int:
    """Return the digit that would make a thirteen-digit Thai id valid (weights 13 to 2, mod 11)."""
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(first_twelve))
    return (11 - total % 11) % 10


def invent_cid(dice: Dice) -> str:
    """Return thirteen digits shaped like a national id that no checksum accepts."""
    first = str(dice.whole(1, 8)) + dice.text(DIGITS, 11)
    return first + str((check_digit(first) + dice.whole(1, 9)) % 10)


def invent_name(dice: Dice) -> Name:
    """Return a name; six in ten are women's, as hospital staff and patients are."""
    is_woman = dice.chance(0.6)
    given_th, given = dice.pick(GIVEN_FEMALE if is_woman else GIVEN_MALE)
    head_th, head = dice.pick(FAMILY_HEAD)
    tail_th, tail = dice.pick(FAMILY_TAIL)
    return Name(given_th, head_th + tail_th, given, head + tail, is_woman)


def invent_staff(dice: Dice, n: int) -> tuple[Staff, ...]:
    """Return `n` people with different logins; every department gets somebody."""
    jobs = [(name, role) for name, role, weight in DEPARTMENTS for _ in range(weight)]
    taken: set[str] = set()
    staff = []
    for number in range(n):
        department, role = jobs[(number * 7) % len(jobs)]
        name = invent_name(dice)
        login = _free_login(name, taken)
        staff.append(Staff(name, login, department, role, number))
    return tuple(staff)


def _free_login(name: Name, taken: set[str]) -> str:
    plain = f"{name.given}.{name.family[:3]}"
    login, n = plain, 1
    while login in taken:
        n += 1
        login = f"{plain}{n}"
    taken.add(login)
    return login


def invent_patients(dice: Dice, n: int) -> tuple[Patient, ...]:
    """Return `n` patients with rising hospital numbers."""
    hn = dice.whole(20_000, 400_000)
    patients = []
    for _ in range(n):
        hn += dice.whole(1, 90)
        birth = f"{dice.whole(1936, 2025)}-{dice.whole(1, 12):02}-{dice.whole(1, 28):02}"
        phone = "00" + dice.text(DIGITS, 8)  # no Thai number begins with two zeros
        patients.append(Patient(invent_name(dice), f"{hn:09}", invent_cid(dice), birth, phone))
    return tuple(patients)
