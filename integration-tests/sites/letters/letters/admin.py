"""Letters in the admin."""

from hotclub import admin

from letters.models import Letter


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """Letters by subject."""

    list_display = ["subject", "writer", "written"]
    search_fields = ["subject"]
