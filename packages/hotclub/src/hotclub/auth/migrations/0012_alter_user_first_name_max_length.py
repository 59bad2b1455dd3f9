import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("auth", "0011_update_proxy_permissions")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="first_name",
            field=models.CharField("first name", max_length=150, blank=True),
        ),
    ]
