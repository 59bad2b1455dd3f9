import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_orm.contenttypes import ContentTypeManager


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ContentType",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("app_label", models.CharField(max_length=100)),
                ("model", models.CharField("python model class name", max_length=100)),
            ],
            options={
                "verbose_name": "content type",
                "verbose_name_plural": "content types",
                "db_table": "django_content_type",
                "ordering": ("name",),
                "unique_together": {("app_label", "model")},
            },
            managers=[("objects", ContentTypeManager())],
        ),
    ]
