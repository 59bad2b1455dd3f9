"""The models of the tests, a small music library, and their admins."""

from __future__ import annotations

from typing import Any

from hotclub_admin import AdminSite, ModelAdmin, TabularInline, display
from hotclub_admin.models import LogEntry
from hotclub_auth.models import Group, Permission, User
from hotclub_auth.sessions.models import Session
from hotclub_orm import (
    CASCADE,
    PROTECT,
    SET_NULL,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ForeignKey,
    IntegerField,
    JSONField,
    ManyToManyField,
    Model,
    SlugField,
    TextField,
    URLField,
)
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.zones import now


class Label(Model):
    """Who publishes."""

    name = CharField(max_length=100, unique=True)

    class Meta:
        app_label = "music"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Artist(Model):
    """Who plays."""

    name = CharField(max_length=100)
    born = DateField(null=True, blank=True)
    label: Any = ForeignKey(Label, SET_NULL, null=True, blank=True)

    class Meta:
        app_label = "music"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Genre(Model):
    """What it is called."""

    name = CharField(max_length=50)

    class Meta:
        app_label = "music"

    def __str__(self) -> str:
        return self.name


class Album(Model):
    """What is sold."""

    KINDS = [("lp", "Long play"), ("ep", "Extended play")]

    title = CharField(max_length=200)
    slug = SlugField(blank=True)
    artist: Any = ForeignKey(Artist, CASCADE)
    genres: Any = ManyToManyField(Genre, blank=True)
    released = DateField(null=True, blank=True)
    created = DateTimeField(default=now)
    kind = CharField(max_length=2, choices=KINDS, default="lp")
    available = BooleanField(default=True)
    price = DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    website = URLField(blank=True)
    notes = TextField(blank=True)
    data = JSONField(null=True, blank=True)

    class Meta:
        app_label = "music"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the album's page."""
        return f"/albums/{self.pk}/"

    @property
    def shout(self) -> str:
        """The title in capitals."""
        return self.title.upper()


class Track(Model):
    """What is heard."""

    album: Any = ForeignKey(Album, CASCADE)
    title = CharField(max_length=200)
    seconds = IntegerField(default=0)

    class Meta:
        app_label = "music"

    def __str__(self) -> str:
        return self.title


class Order(Model):
    """What was bought: an album in it can't go."""

    album: Any = ForeignKey(Album, PROTECT)
    count = IntegerField(default=1)

    class Meta:
        app_label = "music"

    def __str__(self) -> str:
        return f"{self.count} of {self.album_id}"


ALL_MODELS = (
    ContentType, Permission, Group, User, Session, LogEntry,
    Label, Artist, Genre, Album, Track, Order,
)  # fmt: skip


class TrackInline(TabularInline):
    """The tracks of an album."""

    model = Track
    extra = 1


class AlbumAdmin(ModelAdmin):
    """Shows most of what there is."""

    list_display = (
        "title",
        "artist",
        "kind",
        "available",
        "released",
        "price",
        "artist__label",
        "loud",
        "shout",
    )
    list_filter = ("kind", "available", "artist", "released", "genres")
    search_fields = ("title", "artist__name")
    date_hierarchy = "released"
    list_per_page = 20
    inlines = (TrackInline,)
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("artist",)
    filter_horizontal = ("genres",)
    readonly_fields = ("created",)
    save_as = True

    @display(description="Loud", ordering="title")
    def loud(self, obj: Album) -> str:
        """Return the title with emphasis."""
        return f"{obj.title}!"


class ArtistAdmin(ModelAdmin):
    """Edited in place."""

    list_display = ("id", "name", "born")
    list_editable = ("name",)
    search_fields = ("^name",)
    ordering = ("name",)


def make_site(name: str = "admin") -> AdminSite:
    """Return a site with all models."""
    made = AdminSite(name)
    made.register(Album, AlbumAdmin)
    made.register(Artist, ArtistAdmin)
    made.register([Label, Genre, Order])
    made.register(User, search_fields=("username",))
    return made
