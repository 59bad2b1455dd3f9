"""A letter and its enclosure."""

from hotclub import orm as models
from hotclub.conf import settings


class Letter(models.Model):
    """What somebody wrote."""

    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    subject = models.CharField(max_length=80)
    enclosure = models.FileField(upload_to="enclosures", blank=True)
    written = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.subject
