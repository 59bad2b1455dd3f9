"""Permissions follow the model that a migration renames, and nobody gets those of another."""

from __future__ import annotations

from hotclub_orm.testing.postgres import fresh_postgres_database

from tools.conftest import Project

APPS = ("band", "choir")
FIRST = """
from hotclub import migrations, orm as models

class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Polka", [("id", models.BigAutoField(primary_key=True))]),
        migrations.CreateModel("PolkaView", [], options={"proxy": True, "indexes": [], "constraints": []},
                               bases=("{app}.polka",)),
        migrations.CreateModel("Foreign", [("id", models.BigAutoField(primary_key=True))],
                               options={"managed": False}),
    ]
"""
# One model is renamed twice in one plan.
SECOND = """
from hotclub import migrations, orm as models

class Migration(migrations.Migration):
    dependencies = [("band", "0001_initial")]
    operations = [
        migrations.RenameModel("Polka", "Mazurka"),
        migrations.RenameModel("Mazurka", "SlowWaltz"),
        migrations.RenameModel("Foreign", "Stranger"),
    ]
"""
# Another model takes the old name.
THIRD = """
from hotclub import migrations, orm as models

class Migration(migrations.Migration):
    dependencies = [("band", "0002_rename")]
    operations = [migrations.CreateModel("Polka", [("id", models.BigAutoField(primary_key=True))])]
"""
MODELS = """
from hotclub import orm as models

class Polka(models.Model):
    pass

class PolkaView(Polka):
    class Meta:
        proxy = True
"""
GRANT = """
from hotclub.auth.models import Group, Permission, User
user, group = User.objects.create_user("django"), Group.objects.create(name="players")
for app in ("band", "choir"):
    group.permissions.add(Permission.objects.get(content_type__app_label=app, codename="change_polka"))
for codename in ("add_polka", "delete_foreign"):
    user.user_permissions.add(Permission.objects.get(content_type__app_label="band", codename=codename))
user.groups.add(group)
"""
SHOW = """
from hotclub.auth.models import Permission, User
print(*sorted(User.objects.get().get_all_permissions()))
print(*sorted(f"{one.content_type.model}:{one.codename}:{one.name}" for one in
              Permission.objects.filter(content_type__app_label="band", codename__startswith="add")),
      sep="\\n")
"""
FORGET = """
from hotclub.contenttypes.models import ContentType
ContentType.objects.filter(app_label="band", model="polka").delete()
"""
BEFORE = "band.add_polka band.change_polka band.delete_foreign choir.change_polka"
AFTER = "band.add_slowwaltz band.change_slowwaltz band.delete_stranger choir.change_polka"


def check_story(project: Project, **environment: str) -> None:
    for app in APPS:
        project.ok("startapp", app)
        project.install(app)
        project.write(f"{app}/models.py", MODELS)
        project.write(f"{app}/migrations/0001_initial.py", FIRST.replace("{app}", app))
    project.ok("migrate", **environment)
    project.ok("shell", "-c", GRANT, **environment)
    assert project.ok("shell", "-c", SHOW, **environment).splitlines()[0] == BEFORE

    project.write("band/migrations/0002_rename.py", SECOND)
    project.write("band/migrations/0003_polka.py", THIRD)
    project.ok("migrate", **environment)
    held, *there = project.ok("shell", "-c", SHOW, **environment).splitlines()
    assert held == AFTER
    assert there == [
        "polka:add_polka:Can add polka",
        "polkaview:add_polkaview:Can add polka view",
        "slowwaltz:add_slowwaltz:Can add slow waltz",
        "stranger:add_stranger:Can add stranger",
    ]

    project.ok("migrate", "band", "0002", **environment)
    project.ok("shell", "-c", FORGET, **environment)
    project.ok("migrate", "band", "0001", **environment)
    assert project.ok("shell", "-c", SHOW, **environment).splitlines()[0] == BEFORE


def test_mig_018_a_renamed_model_keeps_its_grants_and_another_gets_none(project: Project) -> None:
    check_story(project)


def test_mig_018_the_same_on_postgresql(project: Project) -> None:
    with fresh_postgres_database() as url:
        check_story(project, DATABASE_URL=url)
