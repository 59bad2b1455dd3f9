from hotclub import migrations
from hotclub import orm as models


def add_house_author(apps, schema_editor):
    apps.get_model("shop", "Author").objects.using(schema_editor.connection.alias).create(
        name="House"
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Author",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            "Book",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=50)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="books", to="shop.author"
                    ),
                ),
            ],
        ),
        migrations.RunPython(add_house_author, migrations.RunPython.noop),
    ]
