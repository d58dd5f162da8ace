"""The hospital's web site: people who want an appointment, search engines, scanners."""
# ruff: noqa: E501 - browsers name themselves in long lines

from collections.abc import Iterator
from zlib import crc32

from khumkan_samples.entries import Entry
from khumkan_samples.facts.web import Visitor, request
from khumkan_samples.moments import SECOND
from khumkan_samples.scene import Scene

BROWSERS = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
)
BOTS = (
    "Mozilla/5.0 (compatible; KhonhaaBot/2.1; +https://search.khonhaa.example/bot.html)",
    "Mozilla/5.0 (compatible; SaraSpider/1.4; +https://spider.sarabun.example/about)",
    "Mozilla/5.0 (compatible; ArchiveWalker/0.9; +https://archive.kepwai.example)",
)
PAGES = (
    "/",
    "/นัดหมายออนไลน์",
    "/ตารางแพทย์ออกตรวจ",
    "/บริการ/คลินิกพิเศษนอกเวลา",
    "/ติดต่อเรา",
    "/ข่าวประชาสัมพันธ์",
    "/ประกาศจัดซื้อจัดจ้าง",
    "/บริการ/ตรวจสุขภาพประจำปี",
    "/สมัครงาน",
    "/ข่าวประชาสัมพันธ์/วัคซีนไข้หวัดใหญ่-2569",
    "/การเดินทาง",
    "/ITA/2569/ศูนย์ข้อมูลข่าวสาร",
)
ASSETS = (
    "/assets/css/site.min.css?v=69.3",
    "/assets/js/site.min.js?v=69.3",
    "/assets/img/logo.svg",
    "/assets/fonts/sarabun-v15-thai-regular.woff2",
    "/assets/img/banner-01.webp",
    "/favicon.ico",
)
DOCUMENTS = (
    "/uploads/2569/ประกาศราคากลาง-{n}.pdf",
    "/uploads/2569/ตารางแพทย์-{n}.jpg",
    "/uploads/2569/แบบฟอร์มขอประวัติการรักษา.pdf",
)
PROBES = (
    "GET /.env",
    "GET /wp-login.php",
    "GET /.git/config",
    "GET /phpmyadmin/index.php",
    "POST /xmlrpc.php",
    "GET /actuator/health",
    "GET /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
    "GET /cgi-bin/luci/;stok=/locale",
    "GET /owa/auth/logon.aspx",
    "GET /server-status",
    "GET /backup.zip",
    "GET /index.php?lang=../../../../etc/passwd",
)


def size_of(path: str) -> int:
    """Return how many bytes a page or file has: always the same."""
    return 2_300 + crc32(path.encode()) % 61_000


def visitors(scene: Scene) -> Iterator[Entry]:
    """People reading pages, and browsers fetching what belongs to them."""
    dice = scene.dice
    addresses = scene.internet.visitors + scene.internet.visitors6
    for at in scene.moments(240, "public"):
        page = dice.favour(PAGES)
        referer = dice.pick(("-", "-", "https://search.khonhaa.example/", "/"))
        who = Visitor(dice.pick(addresses), dice.favour(BROWSERS), referer)
        yield request(at, who, f"GET {page}", 200, size_of(page))
        inner = Visitor(who.ip, who.agent, page)
        for n, asset in enumerate(dice.sample(ASSETS, dice.whole(0, 4))):
            status = 304 if dice.chance(0.5) else 200
            size = 0 if status == 304 else size_of(asset)  # noqa: PLR2004 - not modified
            yield request(at + (n + 1) * 40_000, inner, f"GET {asset}", status, size)
        if dice.chance(0.08):
            document = dice.favour(DOCUMENTS).format(n=dice.whole(1, 60))
            got = at + 20 * SECOND
            yield request(got, inner, f"GET {document}", 200, 20 * size_of(document))


def bookings(scene: Scene) -> Iterator[Entry]:
    """The appointment form: looked at, filled in, sent; sometimes sent back."""
    dice = scene.dice
    form = "/นัดหมายออนไลน์"
    for at in scene.moments(50, "public"):
        ip = dice.pick(scene.internet.visitors)
        who = Visitor(ip, dice.favour(BROWSERS), form)
        clinic = dice.pick(("อายุรกรรม", "ทันตกรรม", "ตา", "เบาหวาน"))
        month = f"2026-{dice.pick((11, 12))}"
        wish = f"GET /api/slots?clinic={clinic}&month={month}"
        yield request(at, who, wish, 200, dice.whole(300, 2400))
        sent = at + dice.whole(20, 90) * SECOND
        if dice.chance(0.15):
            yield request(sent, who, "POST /นัดหมายออนไลน์/จอง", 422, 611)
            sent += 25 * SECOND
        yield request(sent, who, "POST /นัดหมายออนไลน์/จอง", 302, 0)
        code = dice.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", 8)
        thanks = f"GET /นัดหมายออนไลน์/สำเร็จ?ref={code}"
        yield request(sent + 200_000, who, thanks, 200, 7412)


def editors(scene: Scene) -> Iterator[Entry]:
    """The web master putting up announcements from inside: uploads, but of documents."""
    dice, hospital = scene.dice, scene.hospital
    for at in scene.moments(3, "office"):
        officer = dice.pick(hospital.of_department("IT", "ADM"))
        who = Visitor(hospital.desk_of(officer).ip, BROWSERS[2], "/admin/ข่าว/เพิ่ม")
        yield request(at, who, "POST /admin/upload", 200, 188)
        name = f"/uploads/2569/ประกาศราคากลาง-{dice.whole(1, 60)}.pdf"
        yield request(at + SECOND, who, f"GET {name}", 200, 20 * size_of(name))


def search_engines(scene: Scene) -> Iterator[Entry]:
    """Bots that say who they are, one page at a time."""
    dice = scene.dice
    homes = [site.ip for site in scene.internet.sites[:6]]
    for at in scene.moments(50, "machine"):
        which = dice.whole(0, len(BOTS) - 1)
        who = Visitor(homes[which], BOTS[which], version="1.1")
        page = dice.pick(("/robots.txt", "/sitemap.xml", *PAGES))
        yield request(at, who, f"GET {page}", 200, size_of(page))


def probes(scene: Scene) -> Iterator[Entry]:
    """Scanners asking every web site for the same forgotten files; there are none."""
    dice = scene.dice
    for at in scene.moments(26, "machine"):
        ip, _, name = dice.favour(scene.internet.scanners)
        agent = dice.pick((f"Mozilla/5.0 (compatible; {name}/1.0)", "Go-http-client/1.1", "-"))
        status = dice.pick((404, 404, 404, 403, 301))
        wish = dice.favour(PROBES)
        yield request(at, Visitor(ip, agent, version="1.1"), wish, status, dice.whole(146, 196))


def uptime_checks(scene: Scene) -> Iterator[Entry]:
    """The monitoring server asking each minute whether the site still answers."""
    who = Visitor(scene.hospital.servers["monitor"].ip, "check_http/2.3.3", version="1.1")
    for at in scene.rounds(60, 0.01):
        yield request(at, who, "GET /healthz", 200, 2)
