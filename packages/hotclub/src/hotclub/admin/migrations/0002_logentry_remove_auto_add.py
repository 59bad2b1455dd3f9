import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_orm.zones import now


class Migration(migrations.Migration):
    dependencies = [("admin", "0001_initial")]

    # The column stays as it is; only who writes the time changes.
    operations = [
        migrations.AlterField(
            model_name="logentry",
            name="action_time",
            field=models.DateTimeField("action time", default=now, editable=False),
        ),
    ]
