"""What staff make the HIS say to its database, deed by deed; braces are filled in by the clinic."""
# ruff: noqa: E501 - SQL is read across

from collections.abc import Mapping

Statement = tuple[str, str]  # command class, SQL

# fmt: off
DEEDS: Mapping[str, tuple[Statement, ...]] = {
    "register": (
        ("select", "SELECT hn, cid, title, fname, lname, birth FROM patient WHERE cid='{cid}'"),
        ("select", "SELECT right_code, hospmain FROM patient_right WHERE hn='{hn}'"),
        ("insert", "INSERT INTO visit (visit_no, hn, visit_at, clinic, status) VALUES ('{vn}', '{hn}', '{now}', '{clinic}', 'รอซักประวัติ')"),
    ),
    "search": (
        ("select", "SELECT hn, title, fname, lname, birth, phone FROM patient WHERE fname LIKE '{given}%' AND lname LIKE '{family}%' LIMIT 50"),
        ("select", "SELECT * FROM patient WHERE hn='{hn}'"),
        ("select", "SELECT drug_code, symptom FROM drug_allergy WHERE hn='{hn}'"),
    ),
    "new card": (
        ("select", "SELECT hn FROM patient WHERE cid='{cid}'"),
        ("update", "UPDATE patient SET phone='{phone}', title='{title}' WHERE hn='{hn}'"),
    ),
    "screen": (
        ("select", "SELECT visit_no, clinic, status FROM visit WHERE hn='{hn}' AND visit_no='{vn}'"),
        ("insert", "INSERT INTO vital (visit_no, bp_sys, bp_dia, temp_c, cc) VALUES ('{vn}', {systolic}, {diastolic}, {celsius}, '{complaint}')"),
        ("update", "UPDATE visit SET status='รอพบแพทย์' WHERE visit_no='{vn}'"),
    ),
    "examine": (
        ("select", "SELECT visit_no, visit_at, clinic FROM visit WHERE hn='{hn}' ORDER BY visit_at DESC LIMIT 20"),
        ("select", "SELECT test_code, value, unit, flag FROM lab_result WHERE hn='{hn}' AND result_at > '{half_year_ago}'"),
        ("insert", "INSERT INTO diagnosis (visit_no, icd10, dx_type) VALUES ('{vn}', '{code}', 1)"),
        ("insert", "INSERT INTO rx_order (visit_no, drug_code, qty, sig) VALUES ('{vn}', '{drug}', {quantity}, '1x3 หลังอาหาร')"),
    ),
    "round": (
        ("select", "SELECT a.an, a.bed, p.fname, p.lname FROM admission a JOIN patient p ON p.hn=a.hn WHERE a.ward='{ward}' AND a.discharged_at IS NULL ORDER BY a.bed"),
        ("insert", "INSERT INTO nurse_note (hn, note_at, note) VALUES ('{hn}', '{now}', 'ผู้ป่วยหลับได้ ไม่มีไข้ ให้ IV ต่อ')"),
    ),
    "dispense": (
        ("select", "SELECT rx_id, drug_code, qty, sig FROM rx_order WHERE visit_no='{vn}' AND dispensed_at IS NULL"),
        ("update", "UPDATE rx_order SET dispensed_at='{now}' WHERE visit_no='{vn}'"),
    ),
    "result": (
        ("insert", "INSERT INTO lab_result (hn, test_code, value, result_at) VALUES ('{hn}', '{test}', '{value}', '{now}')"),
    ),
    "book": (
        ("select", "SELECT slot_at, free FROM appointment_slot WHERE clinic='{clinic}' AND free > 0"),
        ("insert", "INSERT INTO appointment (hn, clinic, slot_at) VALUES ('{hn}', '{clinic}', '{later} 09:00:00')"),
    ),
    "board": (
        ("select", "SELECT queue_no, status FROM visit_queue WHERE clinic='{clinic}' AND done=0"),
    ),
}
# fmt: on
DAY_DEEDS = ("register", "screen", "examine", "search", "dispense", "new card")
NIGHT_DEEDS = ("round", "search", "examine", "dispense")
CLINICS = ("อายุรกรรม", "ศัลยกรรม", "กุมารเวชกรรม", "สูตินรีเวช", "ทันตกรรม", "ตา", "เบาหวาน")
COMPLAINTS = (
    "ไข้ ไอ เจ็บคอ 3 วัน",
    "ปวดท้อง",
    "มาตามนัด รับยาเดิม",
    "เวียนศีรษะ",
    "แผลถลอกที่เข่าซ้าย",
)
DRUGS = ("PARA500", "AMOX500", "METF500", "AMLO5", "OMEP20", "CPM4", "SIMV20")
CODES = ("J06.9", "I10", "E11.9", "K29.7", "M54.5", "Z09.8", "S80.1")
WARDS = ("อายุรกรรมชาย", "อายุรกรรมหญิง", "ศัลยกรรม", "กุมาร", "ไอซียู")
TESTS = ("CBC", "FBS", "BUN", "CREA", "HBA1C", "UA")
