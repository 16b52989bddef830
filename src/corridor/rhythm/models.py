"""The letters that a demo keeps."""

from django.db import models
from django.utils import timezone


class OutboxLetter(models.Model):
    """A letter of the demo, kept instead of sent."""

    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
