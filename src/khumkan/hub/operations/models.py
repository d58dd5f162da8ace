"""What the operation of the hub remembers: when periodic work ran, which parts were alive when."""

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """The last run of one periodic job. `error` is the kind of the last failure, no more.

    `started_at` is also the claim: who sets it, in one statement, runs the job.
    """

    name = models.CharField(primary_key=True, max_length=80)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    n_failed = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a part of the hub was last known to do its work."""

    part = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["part"]

    def __str__(self) -> str:
        return self.part
