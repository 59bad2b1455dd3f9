from typing import Any

import hotclub_migrations as migrations
import hotclub_orm as models


def fill_names(apps: Any, schema_editor: Any) -> None:
    """Give each row a name again, as the column that comes back needs one."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    alias = schema_editor.connection.alias
    for row in ContentType.objects.using(alias).all():
        try:
            model = apps.get_model(row.app_label, row.model)
            row.name = str(model._meta.verbose_name)
        except LookupError:
            row.name = row.model
        row.save(using=alias, update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("contenttypes", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="contenttype",
            options={"verbose_name": "content type", "verbose_name_plural": "content types"},
        ),
        migrations.AlterField(
            model_name="contenttype",
            name="name",
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.RunPython(
            migrations.RunPython.noop, fill_names, hints={"model_name": "contenttype"}
        ),
        migrations.RemoveField(model_name="contenttype", name="name"),
    ]
