"""Who can sign in to a rehearsal: one person for each point of view, a new password each time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A point of view: whose, in which role; `hospital` is a code of the samples or ""."""

    email: str
    name: str
    role: str
    hospital: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who can sign in."""

    email: str
    password: str
    role: str
    organisation: str


CAST = (
    Part("analyst@khumkan.example", "วิเคราะห์ เฝ้าระวัง", "sector_analyst"),
    Part("admin@khumkan.example", "ผู้ดูแล ระบบกลาง", "sector_admin"),
    Part("it-first@khumkan.example", "เจ้าหน้าที่ ไอทีหนึ่ง", "hospital_it", "first"),
    Part("it-second@khumkan.example", "เจ้าหน้าที่ ไอทีสอง", "hospital_it", "second"),
)
