"""The table of letters."""

from hotclub import migrations
from hotclub import orm as models
from hotclub.conf import settings


class Migration(migrations.Migration):
    """Make it."""

    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=80)),
                ("enclosure", models.FileField(blank=True, upload_to="enclosures")),
                ("written", models.DateTimeField(auto_now_add=True)),
                (
                    "writer",
                    models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
