import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("auth", "0009_alter_user_last_name_max_length")]

    operations = [
        migrations.AlterField(
            model_name="group",
            name="name",
            field=models.CharField("name", max_length=150, unique=True),
        ),
    ]
