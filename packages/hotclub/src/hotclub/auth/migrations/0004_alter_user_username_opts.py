import hotclub_migrations as migrations
import hotclub_orm as models
from hotclub_auth.names import UnicodeUsernameValidator


class Migration(migrations.Migration):
    dependencies = [("auth", "0003_alter_user_email_max_length")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="username",
            field=models.CharField(
                "username",
                help_text="At most 150 characters: letters, digits and @ . + - _",
                max_length=30,
                unique=True,
                validators=[UnicodeUsernameValidator()],
            ),
        ),
    ]
