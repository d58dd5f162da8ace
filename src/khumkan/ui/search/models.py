"""The search index: one row a thing. Who may find it is asked of its app.

Migrations keep a trigram index over `text` beside it; on SQLite that follows the rows by triggers.
"""

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """What of one object can be searched: `title` as it is shown, `text` folded (see `folding`).

    `text` begins with the folded title; every part stands on a line of its own.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    title = models.CharField(max_length=300)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
