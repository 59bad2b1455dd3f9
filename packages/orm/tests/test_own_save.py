"""What saves an object goes by the save() that its class has."""

import hotclub_orm as orm
import pytest
from hotclub_orm import MissingTwin


class Club(orm.Model):
    name = orm.CharField(max_length=40)

    class Meta:
        app_label = "own_save"


class Tune(orm.Model):
    title = orm.CharField(max_length=40, unique=True)
    slug = orm.CharField(max_length=40)
    plays = orm.IntegerField(default=0)
    club = orm.ForeignKey(Club, orm.CASCADE, null=True, related_name="tunes")
    clubs = orm.ManyToManyField(Club, related_name="all_tunes")

    class Meta:
        app_label = "own_save"

    def _prepare(self):
        self.slug = self.title.lower().replace(" ", "-")

    def save(self, **options):
        self._prepare()
        super().save(**options)

    async def asave(self, **options):
        self._prepare()
        await super().asave(**options)


class Log(orm.Model):
    text = orm.CharField(max_length=40)

    class Meta:
        app_label = "own_save"

    def save(self, *args, **kwargs):
        self.text = self.text.upper()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        return super().delete(*args, **kwargs)


@pytest.fixture
def club(database):
    orm.create_tables(database, Club, Tune, Log)
    return Club.objects.create(name="Hot Club")


def test_create_calls_it(club):
    assert Tune.objects.create(title="Minor Swing").slug == "minor-swing"
    assert Tune.objects.get().slug == "minor-swing"


def test_get_or_create_calls_it_for_a_new_object(club):
    made, is_new = Tune.objects.get_or_create(title="Minor Swing")
    found, is_newer = Tune.objects.get_or_create(title="Minor Swing")

    assert (is_new, is_newer, made.slug, found.slug) == (True, False, "minor-swing", "minor-swing")


def test_update_or_create_calls_it_both_times(club):
    Tune.objects.update_or_create(title="Nuages", defaults={"plays": 1})
    Tune.objects.update(slug="")
    changed, _ = Tune.objects.update_or_create(title="Nuages", defaults={"plays": 2})

    assert changed.slug == "nuages"
    assert Tune.objects.get().plays == 2


def test_related_managers_call_it(club):
    assert club.tunes.create(title="Belleville").slug == "belleville"
    assert club.all_tunes.create(title="Djangology").slug == "djangology"
    moved = Tune(title="Blues En Mineur")
    club.tunes.add(moved, bulk=False)

    assert Tune.objects.get(title="Blues En Mineur").slug == "blues-en-mineur"


async def test_awaiting_calls_the_awaiting_twin(club):
    made = await Tune.objects.acreate(title="Minor Swing")
    other, _ = await Tune.objects.aget_or_create(title="Nuages")
    far = await club.all_tunes.acreate(title="Djangology")

    assert [made.slug, other.slug, far.slug] == ["minor-swing", "nuages", "djangology"]


async def test_a_refused_save_leaves_nothing_behind(club):
    await Tune.objects.acreate(title="Nuages")
    with pytest.raises(orm.IntegrityError):
        await Tune.objects.acreate(title="Nuages")

    assert await Tune.objects.acount() == 1


async def test_awaiting_never_passes_a_blocking_save_by(club):
    with pytest.raises(MissingTwin, match=r"Log overrides save\(\) but not asave\(\)"):
        await Log.objects.acreate(text="on")
    with pytest.raises(MissingTwin):
        await Log(text="on").asave()
    with pytest.raises(MissingTwin, match=r"adelete"):
        await Log(pk=1, text="on").adelete()

    assert await Log.objects.acount() == 0
