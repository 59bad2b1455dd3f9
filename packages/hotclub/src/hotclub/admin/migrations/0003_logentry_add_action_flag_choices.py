import hotclub_migrations as migrations
import hotclub_orm as models


class Migration(migrations.Migration):
    dependencies = [("admin", "0002_logentry_remove_auto_add")]

    operations = [
        migrations.AlterField(
            model_name="logentry",
            name="action_flag",
            field=models.PositiveSmallIntegerField(
                "action flag", choices=[(1, "Addition"), (2, "Change"), (3, "Deletion")]
            ),
        ),
    ]
