"""Indicators, what was published of them, who saw them, whom they reached. Private to this app."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.intel.choices import KINDS, TLP_LEVELS, Audience, FoundIn, State
from khumkan.ui.keys import new_key
from khumkan.wire.tlp import Tlp

_STIX_ID = 100
_TLP = 12


class Collection(models.Model):
    """A list of objects that is shared as a whole, and its place in the stream.

    `sequence` is that of its last frame; `last_added_at` the latest moment that any of its objects
    was given: no two have the same. Whoever publishes locks this row first, before any other.
    `epoch` names one count of frames: a hub that was put back begins a new one.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    alias = models.SlugField(_("short name"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(
        _("shared with"), max_length=8, choices=Audience.choices, default=Audience.NOBODY
    )
    epoch = models.UUIDField(_("count of frames"), default=new_key, editable=False)
    sequence = models.PositiveBigIntegerField(_("last frame"), default=0)
    last_added_at = models.DateTimeField(_("last object"), null=True, blank=True)

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering: ClassVar = ["alias"]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """An observable that was seen in an attack, from the first report to its retraction.

    `organisation`, `node` and `finding_id` are where it came from first: only `access` says who may
    learn that. `event_received_at` and `detected_at` are the node's moments in the hub's time.
    `sequence` is its first frame. `n_organisations` counts those that saw it in sources that prove
    who they are. `is_overruled`: an analyst let it out against the gate.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    stix_id = models.CharField(_("STIX id"), max_length=_STIX_ID, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    value = models.CharField(_("value"), max_length=2_048)
    pattern = models.TextField(_("pattern"))
    tlp = models.CharField(_("TLP"), max_length=_TLP, choices=TLP_LEVELS, default=Tlp.AMBER.value)
    confidence = models.PositiveSmallIntegerField(_("confidence"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    held_reason = models.CharField(_("why held"), max_length=80, blank=True)
    ended_because = models.CharField(_("why retracted or rejected"), max_length=300, blank=True)
    is_overruled = models.BooleanField(_("let out by an analyst"), default=False)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("first seen at"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    node = models.ForeignKey(
        "nodes.Node", verbose_name=_("node"), on_delete=models.PROTECT, related_name="+"
    )
    finding_id = models.UUIDField(_("finding"))
    event_received_at = models.DateTimeField(_("event arrived"))
    detected_at = models.DateTimeField(_("detected"))
    reported_at = models.DateTimeField(_("reported"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)
    versioned_at = models.DateTimeField(_("last version"), null=True, blank=True)
    ended_at = models.DateTimeField(_("retracted or rejected"), null=True, blank=True)
    sequence = models.PositiveBigIntegerField(_("first frame"), null=True, blank=True)
    n_organisations = models.PositiveIntegerField(_("seen at hospitals"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering: ClassVar = ["-reported_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["node", "reported_at"], name="intel_indicator_of_node"),
            models.Index(fields=["state", "-reported_at"], name="intel_indicator_states"),
        ]

    def __str__(self) -> str:
        return self.value


class StoredObject(models.Model):
    """One version of a STIX object in a collection, as it is sent: `body` is its JSON.

    `date_added` is the hub's and unique within the collection. What expires or was withdrawn stays
    stored and is sent no more.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="stored")
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="stored"
    )
    stix_id = models.CharField(_("STIX id"), max_length=_STIX_ID)
    type = models.CharField(_("type"), max_length=40)
    modified = models.DateTimeField(_("version"))
    date_added = models.DateTimeField(_("added"))
    sequence = models.PositiveBigIntegerField(_("frame"))
    tlp = models.CharField(_("TLP"), max_length=_TLP, choices=TLP_LEVELS)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    is_latest = models.BooleanField(_("latest version"), default=True)
    body = models.TextField()

    class Meta:
        verbose_name = _("stored object")
        verbose_name_plural = _("stored objects")
        ordering: ClassVar = ["date_added", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "date_added"], name="intel_object_added_once"
            ),
            models.UniqueConstraint(
                fields=["collection", "stix_id", "modified"], name="intel_object_version_once"
            ),
        ]

    def __str__(self) -> str:
        return self.stix_id


class Frame(models.Model):
    """What went down the stream in one step: `body` is a whole StreamFrame as JSON."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="frames")
    sequence = models.PositiveBigIntegerField(_("sequence"))
    body = models.TextField()
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("frame")
        verbose_name_plural = _("frames")
        ordering: ClassVar = ["collection", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "sequence"], name="intel_frame_sequence_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.sequence)


class Sighting(models.Model):
    """What one node saw of one indicator in one way, all reports of it together.

    `n_events` is 0 where it was looked for and not there. `first_at` and `last_at` are the events'
    own time; `event_received_at` and `detected_at` the node's moments at the first report that had
    any, in the hub's time; `received_at` and `last_received_at` when the hub was told.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="sightings")
    node = models.ForeignKey(
        "nodes.Node", verbose_name=_("node"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    found_in = models.CharField(_("found in"), max_length=7, choices=FoundIn.choices)
    is_authenticated = models.BooleanField(_("the source proves who it is"))
    first_at = models.DateTimeField(_("first event"))
    last_at = models.DateTimeField(_("last event"))
    n_events = models.PositiveBigIntegerField(_("events"), default=0)
    event_received_at = models.DateTimeField(_("event arrived"), null=True, blank=True)
    detected_at = models.DateTimeField(_("detected"), null=True, blank=True)
    received_at = models.DateTimeField(_("first reported"))
    last_received_at = models.DateTimeField(_("last reported"))

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        ordering: ClassVar = ["received_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "node", "found_in", "is_authenticated"],
                name="intel_sighting_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.node_id} {self.found_in}"


class Delivery(models.Model):
    """A step of one node: frames after `loaded_after` up to `loaded_up_to` came into its matcher.

    `searched_after` to `searched_up_to` likewise, for its past; a span that is empty did not move.
    `loaded_at` and `searched_at` are the node's clock, `acknowledged_at` is the hub's: when it was
    told. Rows are added and, when old, removed; never changed.
    """

    node = models.ForeignKey("nodes.Node", on_delete=models.PROTECT, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    loaded_after = models.PositiveBigIntegerField()
    loaded_up_to = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(db_index=True)
    searched_after = models.PositiveBigIntegerField()
    searched_up_to = models.PositiveBigIntegerField()
    searched_at = models.DateTimeField(null=True, blank=True)
    n_events_searched = models.PositiveBigIntegerField(default=0)
    is_search = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["node", "collection", "-id"], name="intel_delivery_last"),
            models.Index(
                fields=["collection", "loaded_up_to", "loaded_after"], name="intel_delivery_loads"
            ),
            models.Index(
                fields=["collection", "searched_up_to", "searched_after"],
                name="intel_delivery_searches",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.loaded_up_to}"


class Reader(models.Model):
    """Another program that may read over TAXII, for one organisation. Its token is not stored."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    tlp = models.CharField(_("cleared up to"), max_length=_TLP, choices=TLP_LEVELS)
    made_by = models.ForeignKey(
        "accounts.User",
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        ordering: ClassVar = ["-made_at", "id"]

    def __str__(self) -> str:
        return self.name
