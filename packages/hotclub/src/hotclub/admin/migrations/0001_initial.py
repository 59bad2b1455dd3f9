import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_admin.models import LogEntryManager

from hotclub.conf import settings


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contenttypes", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action_time", models.DateTimeField("action time", auto_now=True)),
                ("object_id", models.TextField("object id", blank=True, null=True)),
                ("object_repr", models.CharField("object repr", max_length=200)),
                ("action_flag", models.PositiveSmallIntegerField("action flag")),
                ("change_message", models.TextField("change message", blank=True)),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        to="contenttypes.ContentType",
                        verbose_name="content type",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "db_table": "django_admin_log",
                "ordering": ["-action_time"],
            },
            managers=[("objects", LogEntryManager())],
        ),
    ]
