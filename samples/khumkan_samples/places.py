"""Thirteen hospitals that do not exist, one for each health region.

Every name was made up for this table; PROVENANCE.md says how, and a test holds it against the
names of real hospitals.
"""
# ruff: noqa: E501 - rows of a table are read across

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How big a hospital is: how much traffic it makes, and how much of it is modelled."""

    name: str
    scale: float
    n_staff: int
    n_workstations: int
    n_patients: int


REGIONAL = Size("regional", 2.0, 160, 96, 900)
GENERAL = Size("general", 1.0, 90, 56, 600)
COMMUNITY = Size("community", 0.5, 44, 28, 300)


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital's identity. `code` begins its computers' names; `web_stack` serves its web site."""

    region: int
    code: str
    slug: str
    name_th: str
    name_en: str
    size: Size
    domain: str
    web_stack: str


# fmt: off
PLACES: tuple[Place, ...] = (
    Place(1, "WMK", "r01-wiang-mok-kaeo", "โรงพยาบาลเวียงหมอกแก้ว", "Wiang Mok Kaeo Hospital", GENERAL, "wiangmokkaeo-hosp.example", "xampp"),
    Place(2, "DHT", "r02-don-hinghoi-thong", "โรงพยาบาลดอนหิ่งห้อยทอง", "Don Hinghoi Thong Hospital", COMMUNITY, "donhinghoithong-hosp.example", "php-cgi"),
    Place(3, "BKH", "r03-bueng-bua-kham-hom", "โรงพยาบาลบึงบัวคำหอม", "Bueng Bua Kham Hom Hospital", COMMUNITY, "buengbuakhamhom.example", "iis"),
    Place(4, "TSF", "r04-thung-suwan-fa", "โรงพยาบาลทุ่งสุวรรณฟ้า", "Thung Suwan Fa Hospital", REGIONAL, "rp-thungsuwanfa.example", "iis"),
    Place(5, "TPN", "r05-than-pha-ngoen", "โรงพยาบาลธารผาเงิน", "Than Pha Ngoen Hospital", COMMUNITY, "thanphangoen.example", "xampp"),
    Place(6, "APK", "r06-ao-phet-khram", "โรงพยาบาลอ่าวเพชรคราม", "Ao Phet Khram Hospital", GENERAL, "aophetkhram-hosp.example", "php-cgi"),
    Place(7, "NDN", "r07-non-dao-nuea", "โรงพยาบาลโนนดาวเหนือ", "Non Dao Nuea Hospital", GENERAL, "nondaonuea.example", "xampp"),
    Place(8, "NMK", "r08-nong-mekha", "โรงพยาบาลหนองเมฆา", "Nong Mekha Hospital", COMMUNITY, "nongmekha-hosp.example", "iis"),
    Place(9, "KSM", "r09-khok-sai-mok", "โรงพยาบาลโคกสายหมอก", "Khok Sai Mok Hospital", REGIONAL, "khoksaimok-hosp.example", "php-cgi"),
    Place(10, "DBS", "r10-dong-butsaba", "โรงพยาบาลดงบุษบา", "Dong Butsaba Hospital", COMMUNITY, "dongbutsaba.example", "xampp"),
    Place(11, "KMD", "r11-khlong-mukda", "โรงพยาบาลคลองมุกดา", "Khlong Mukda Hospital", GENERAL, "khlongmukda-hosp.example", "iis"),
    Place(12, "KLT", "r12-khuan-lom-thale", "โรงพยาบาลควนลมทะเล", "Khuan Lom Thale Hospital", COMMUNITY, "khuanlomthale.example", "php-cgi"),
    Place(13, "BST", "r13-bang-saeng-thian", "สถาบันการแพทย์บางแสงเทียน", "Bang Saeng Thian Medical Institute", REGIONAL, "bangsaengthian-med.example", "iis"),
)
# fmt: on
