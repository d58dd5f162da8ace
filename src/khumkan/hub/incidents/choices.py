"""The words of incidents. What stands in a form of the law keeps the identifier of law_forms."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from khumkan.hub.alerts.choices import LEVELS


class State(TextChoices):
    """Whether people work on it."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class Origin(TextChoices):
    """How it came to us."""

    ALERT = "alert", _("an alert of our own")
    PHONE = "phone", _("a telephone call")
    PAPER = "paper", _("a paper form")
    LETTER = "letter", _("a letter or e-mail of a supplier")
    NEWS = "news", _("the news or social media")
    STAFF = "staff", _("a member of staff")
    PARTNER = "partner", _("NCSA, the ministry or another hospital")
    OTHER = "other", _("something else")


class Category(IntegerChoices):
    """The ten categories of forms ก1 to ก3; 0, 1 and 9 are outside the duty to report."""

    TRAINING = 0, _("0 Training and exercises")
    ATTEMPT = 1, _("1 Unsuccessful activity attempt")
    RECONNAISSANCE = 2, _("2 Reconnaissance")
    NON_COMPLIANCE = 3, _("3 Non-compliance activity")
    MALICIOUS_LOGIC = 4, _("4 Malicious logic")
    USER_INTRUSION = 5, _("5 User level intrusion")
    ROOT_INTRUSION = 6, _("6 Root level intrusion")
    DENIAL_OF_SERVICE = 7, _("7 Denial of service")
    INVESTIGATING = 8, _("8 Investigating")
    EXPLAINED = 9, _("9 Explained anomaly")


UNREPORTED = frozenset({Category.TRAINING, Category.ATTEMPT, Category.EXPLAINED})


class Level(TextChoices):
    """The level of section 60, which a named officer decides; not our own severity."""

    UNDETERMINED = "undetermined", _("cannot be told yet")
    NON_CRITICAL = "non_critical", _("not critical")
    CRITICAL = "critical", pgettext_lazy("level of section 60", "critical")
    CRISIS_A = "crisis_a", _("crisis (a)")
    CRISIS_B = "crisis_b", _("crisis (b)")


class Risk(TextChoices):
    """What a breach means for the people whose data it touches (clause 12 of the notification)."""

    NONE = "none", _("no risk")
    POSSIBLE = "possible", _("risk")
    HIGH = "high", _("high risk")


class DecisionKind(TextChoices):
    """What a named officer decides; software only proposes."""

    LEVEL = "level", _("level of the threat (section 60)")
    SIGNIFICANCE = "significance", _("whether it is significant")
    RISK = "risk", _("risk for the people concerned")
    PERSONAL_DATA = "personal_data", _("whether personal data are concerned")
    NOT_REQUIRED = "not_required", _("that a duty does not apply")
    CLOSING = "closing", _("that the incident is over")


class ActKind(TextChoices):
    """What was done about a duty. Nothing but a recorded act ends one."""

    SENT = "sent", _("sent")
    HANDED_OVER = "handed_over", _("handed over")
    EXCUSED = "excused", _("lateness excused by the office")
    EXCUSE_REFUSED = "excuse_refused", _("lateness not excused by the office")
    DONE = "done", _("done")


class Channel(TextChoices):
    """By which way something was sent."""

    EMAIL = "email", _("e-mail")
    EMAIL_PGP = "email_pgp", _("e-mail, encrypted by PGP")
    PORTAL = "portal", _("the office’s web form")
    LETTER = "letter", _("letter")
    FAX = "fax", _("fax")
    BY_HAND = "by_hand", _("by hand")
    PHONE = "phone", _("telephone")
    OTHER = "other", _("another way")


class CountKind(TextChoices):
    """What was counted."""

    SUBJECTS = "subjects", _("people whose data are concerned")
    RECORDS = "records", _("records concerned")
    PEOPLE = "people", _("people affected")
    ASSETS = "cii_assets", _("systems that are critical infrastructure")
    DAMAGE = "damage_baht", _("damage in baht")


class Standing(TextChoices):
    """Whether a count is somebody's word or was looked up."""

    CLAIMED = "claimed", _("claimed")
    VERIFIED = "verified", _("verified")


class AssetKind(TextChoices):
    """The rows of form ก3, item 2."""

    SERVER = "server_ad", _("server or Active Directory")
    WORKSTATION = "workstation", _("workstation")
    NETWORK = "switch_router", _("switch or router")
    WEBSITE = "website", _("website")
    OTHER = "other", _("other")


class EntryKind(TextChoices):
    """What a line of the log is."""

    EVENT = "event", _("what happened")
    ACTION = "action", _("what was done")
    COMMENT = "comment", _("comment")


class Part(TextChoices):
    """What somebody is in a response; one person may hold several."""

    COMMANDER = "commander", _("commander")
    DEPUTY = "deputy", _("deputy")
    SCRIBE = "scribe", _("scribe")
    LIAISON = "liaison", _("liaison")
    MEMBER = "member", _("member")


class TaskState(TextChoices):
    """How far a task is."""

    OPEN = "open", _("open")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("left out")


class CustodyAction(TextChoices):
    """What was done with a piece of evidence."""

    TAKEN = "taken", _("taken in")
    OPENED = "opened", pgettext_lazy("custody", "opened")
    VERIFIED = "verified", _("checked against its hash")
    HANDED_OVER = "handed_over", _("handed over")
    RETURNED = "returned", _("returned")


class DocumentKind(TextChoices):
    """The documents that are made from one record."""

    K1 = "k1", _("form ก1")
    K2 = "k2", _("form ก2")
    K3 = "k3", _("form ก3")
    PDPC_NOTICE = "pdpc_notice", _("notice to the PDPC office")
    LATE_EXCUSE = "late_excuse", _("reasons for lateness")
    SUBJECT_LETTER = "subject_letter", _("letter to the people concerned")
    PROCESSOR_NOTICE = "processor_notice", _("notice of a processor")
    BRIEF = "brief", _("brief for executives")
    STATEMENT = "statement", _("holding statement")


class ShareKind(TextChoices):
    """What a summary for others is for."""

    ADVISORY = "advisory", _("advisory")
    LESSON = "lesson", _("lesson")
    HELP = "help", _("call for help")


class ShareState(TextChoices):
    """How far a summary for others is."""

    DRAFT = "draft", _("draft")
    SHARED = "shared", _("shared")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Audience(TextChoices):
    """Who may read a summary."""

    SECTOR = "sector", _("all hospitals and the centre")
    CENTRE = "centre", _("the ministry’s and NCSA’s people alone")


class Office(TextChoices):
    """Which kind of office a recipient is: it decides who is offered first, nothing else."""

    NCSA = "ncsa", _("National Cyber Security Agency (NCSA)")
    PDPC = "pdpc", _("office of the PDPC")
    REGULATOR = "regulator", _("regulator of the sector")
    CERT = "cert", _("response team (CERT)")
    CONTROLLER = "controller", _("controller of personal data")
    OTHER = "other", _("other")


class MailState(TextChoices):
    """How far a mail with a document is. None of these ends a duty."""

    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", _("accepted by the mail server")
    FAILED = "failed", _("could not be sent")
    CANCELLED = "cancelled", _("cancelled")
    BY_HAND = "by_hand", _("encrypted file to send by hand")


SEVERITIES = LEVELS
