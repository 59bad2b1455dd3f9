import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("auth", "0008_alter_user_username_max_length")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="last_name",
            field=models.CharField("last name", max_length=150, blank=True),
        ),
    ]
