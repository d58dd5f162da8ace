"""The search index: one row a thing. Who may find it is asked of its app."""

from typing import ClassVar

from django.db import models

from khumkan.ui.keys import new_key


class Document(models.Model):
    """What of one object can be searched; `text` is folded (see `folding`), `title` is not."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    title = models.CharField(max_length=300)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
