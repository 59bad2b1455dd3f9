"""A visitor's own visits for programs.

Flow: request of who is logged in → **api** → Visit → JSON. Pictures are added on the pages.
"""

from __future__ import annotations

from typing import Any

from hotclub.api import permissions, serializers, viewsets
from hotclub.demo.atlas.models import City
from hotclub.demo.journal.models import Visit

__all__ = ["VisitSerializer", "VisitViewSet"]


class VisitSerializer(serializers.ModelSerializer):
    """A visit; the city by the name that its page has in the address."""

    city = serializers.SlugRelatedField(slug_field="slug", queryset=City.objects.all())

    class Meta:
        model = Visit
        fields = ["id", "city", "date", "rating", "note", "picture"]
        read_only_fields = ["picture"]


class VisitViewSet(viewsets.ModelViewSet):
    """The visits of who is logged in."""

    serializer_class = VisitSerializer
    permission_classes = [permissions.IsAuthenticated]
    queryset = Visit.objects.select_related("city")

    def get_queryset(self) -> Any:
        """Return the visitor's own visits: a foreign one is not found."""
        return super().get_queryset().filter(visitor=self.request.user)

    def perform_create(self, serializer: Any) -> None:
        """Make it a visit of who is logged in."""
        serializer.save(visitor=self.request.user)
