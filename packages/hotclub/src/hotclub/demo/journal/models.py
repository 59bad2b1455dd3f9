"""Visits: who was where, when, and how it was.

Flow: forms.py → **models** → the visitor's journal, the city's page, admin.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from hotclub import orm as models
from hotclub.conf import settings
from hotclub.demo.atlas.models import City
from hotclub.exceptions import ValidationError
from hotclub.urls import reverse
from hotclub.utils import timezone

__all__ = ["Rating", "Visit", "picture_name", "validate_day"]


class Rating(models.IntegerChoices):
    """From one star to five."""

    POOR = 1, "Poor"
    FAIR = 2, "Fair"
    GOOD = 3, "Good"
    GREAT = 4, "Great"
    UNFORGETTABLE = 5, "Unforgettable"


EARLIEST = date(1900, 1, 1)


def validate_day(day: date) -> None:
    """Refuse days that are not yet anywhere on earth, and those before anybody's time."""
    if day > timezone.now().date() + timedelta(days=1):
        raise ValidationError("This day has not come yet.", code="future")
    if day < EARLIEST:
        raise ValidationError("Choose a day after 1900.", code="too_early")


def picture_name(_visit: Visit, _filename: str) -> str:
    """Return where a picture is kept: under a name that can't be guessed, as it is ours, not theirs."""
    return f"visits/{uuid4().hex}.jpg"


class Visit(models.Model):
    """One person's visit of one city."""

    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits"
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="visits")
    date = models.DateField(validators=[validate_day])
    rating = models.PositiveSmallIntegerField(choices=Rating.choices)
    note = models.TextField(max_length=2000, blank=True)
    picture = models.ImageField(upload_to=picture_name, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["visitor", "-date"], name="visit_by_visitor"),
            models.Index(fields=["city", "-date"], name="visit_by_city"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__gte=1, rating__lte=5), name="visit_rating"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.date:%d %B %Y}"

    def get_absolute_url(self) -> str:
        """Return the address of the journal, at this visit."""
        return f"{reverse('journal:visits')}#visit-{self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the visit and then its picture."""
        picture = self.picture
        result = super().delete(*args, **kwargs)
        if picture:
            picture.storage.delete(picture.name)
        return result

    @property
    def stars(self) -> str:
        """The rating as five signs: '★★★★☆'."""
        return "★" * self.rating + "☆" * (5 - self.rating)
