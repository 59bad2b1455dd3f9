import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("auth", "0002_alter_permission_name_max_length")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField("email address", max_length=254, blank=True),
        ),
    ]
