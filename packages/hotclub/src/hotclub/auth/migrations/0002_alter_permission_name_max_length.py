import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("auth", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="permission",
            name="name",
            field=models.CharField("name", max_length=255),
        ),
    ]
