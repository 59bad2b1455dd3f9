"""What projects do with models every day: own fields, hidden rows, relations of both kinds, deleting."""

import hotclub_orm as orm
import pytest
from hotclub_orm import signals
from hotclub_orm.files import FileSystemStorage


class Shout(orm.CharField):
    """A field of a project's own, on one of ours."""

    def get_prep_value(self, value):
        return None if value is None else value.upper()


class Number(orm.BigAutoField):
    pass


class Price(orm.DecimalField):
    def __init__(self, **options):
        super().__init__(**{"max_digits": 8, "decimal_places": 2, **options})


class Visible(orm.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(hidden=False)


class Owner(orm.Model):
    id = Number(primary_key=True)
    name = Shout(max_length=20)
    owed = Price(default=0)

    class Meta:
        app_label = "everyday"


class Thing(orm.Model):
    name = orm.CharField(max_length=20)
    hidden = orm.BooleanField(default=False)
    owner = orm.ForeignKey(Owner, orm.SET_NULL, null=True, related_name="things")
    maker = orm.ForeignKey(Owner, orm.PROTECT, null=True, related_name="made")
    users = orm.ManyToManyField(Owner, related_name="used")

    objects = Visible()
    everything = orm.Manager()

    class Meta:
        app_label = "everyday"
        base_manager_name = "everything"
        default_manager_name = "objects"


class Folder(orm.Model):
    name = orm.CharField(max_length=20, default="")

    class Meta:
        app_label = "everyday"


class Sheet(orm.Model):
    folder = orm.ForeignKey(Folder, orm.CASCADE)

    class Meta:
        app_label = "everyday"


class Clip(orm.Model):
    folder = orm.ForeignKey(Folder, orm.CASCADE, null=True)
    sheet = orm.ForeignKey(Sheet, orm.RESTRICT)

    class Meta:
        app_label = "everyday"


class Guard(orm.Model):
    sheet = orm.ForeignKey(Sheet, orm.PROTECT)

    class Meta:
        app_label = "everyday"


class Binder(Folder):
    rings = orm.IntegerField(default=2)

    class Meta:
        app_label = "everyday"


class Linked(orm.Model):
    parent = orm.OneToOneField(Folder, orm.CASCADE, parent_link=True)

    class Meta:
        app_label = "everyday"
        abstract = True


class First(Linked, Folder):
    class Meta:
        app_label = "everyday"


class Last(Folder, Linked):
    class Meta:
        app_label = "everyday"


@pytest.fixture
def tables(database):
    orm.create_tables(database, Owner, Thing, Folder, Sheet, Clip, Guard, Binder, First, Last)
    return database


def test_fields_of_ones_own_have_the_column_of_the_field_they_are_made_of(tables):
    owner = Owner.objects.create(name="ann", owed="1.5")
    owner.refresh_from_db()
    assert (owner.pk, owner.name, str(owner.owed)) == (1, "ANN", "1.50")
    assert [f.get_internal_type() for f in Owner._meta.fields] == [
        "BigAutoField",
        "CharField",
        "DecimalField",
    ]


def test_a_field_that_is_no_kin_of_ours_says_its_own_name():
    class Own(orm.Field):
        def db_type(self, connection):
            return "text"

    assert Own().get_internal_type() == "Own"


def test_hidden_rows_stay_where_a_manager_that_hides_them_is_asked_to_remove(tables):
    owner = Owner.objects.create(name="a")
    seen = Thing.everything.create(name="seen", owner=owner)
    unseen = Thing.everything.create(name="unseen", owner=owner, hidden=True)
    owner.things.remove(unseen)
    assert Thing.everything.filter(owner=owner).count() == 2
    owner.things.clear()
    assert [t.name for t in Thing.everything.filter(owner=owner)] == ["unseen"]
    owner.things(manager="everything").remove(unseen)
    assert not Thing.everything.filter(owner=owner).exists()
    for bulk in (True, False):
        Thing.everything.update(owner=owner)
        seen.owner = unseen.owner = owner
        owner.things(manager="everything").remove(seen, unseen, bulk=bulk)
        assert not Thing.everything.filter(owner=owner).exists()


def test_hidden_rows_stay_in_a_table_between(tables):
    owner = Owner.objects.create(name="a")
    seen = Thing.everything.create(name="seen")
    unseen = Thing.everything.create(name="unseen", hidden=True)
    owner.used.add(seen, unseen)
    owner.used.remove(unseen)
    assert owner.used(manager="everything").count() == 2
    owner.used.clear()
    assert [t.name for t in owner.used(manager="everything").all()] == ["unseen"]
    owner.used(manager="everything").remove(unseen)
    assert owner.used(manager="everything").count() == 0


def test_removing_one_by_one_saves_each(tables):
    owner, told = Owner.objects.create(name="a"), []
    Thing.objects.create(name="x", owner=owner)
    Thing.objects.create(name="y", owner=owner)

    def hear(instance, update_fields, **named):
        told.append((instance.name, update_fields))

    signals.post_save.connect(hear, sender=Thing)
    try:
        owner.things.clear(bulk=False)
    finally:
        signals.post_save.disconnect(hear, sender=Thing)
    assert sorted(told) == [("x", frozenset({"owner"})), ("y", frozenset({"owner"}))]
    assert owner.things.count() == 0


def test_what_can_not_be_added_or_removed_is_said_before_anything_is_begun(tables):
    owner, other = Owner.objects.create(name="a"), Owner.objects.create(name="b")
    thing = Thing.objects.create(name="x", owner=other)
    with orm.atomic():
        with pytest.raises(ValueError, match="isn't saved"):
            owner.things.add(Thing(name="new"))
        with pytest.raises(Owner.DoesNotExist, match="not related"):
            owner.things.remove(thing)
        assert Thing.objects.count() == 1


def test_a_missing_object_is_an_attribute_that_is_not_there(tables):
    sheet = Sheet()
    assert not hasattr(sheet, "folder")
    with pytest.raises(Sheet.folder.RelatedObjectDoesNotExist, match="Sheet has no folder"):
        _ = sheet.folder
    assert issubclass(Sheet.folder.RelatedObjectDoesNotExist, Folder.DoesNotExist)
    folder = Folder.objects.create()
    with pytest.raises(Folder.binder.RelatedObjectDoesNotExist):
        _ = folder.binder
    assert issubclass(
        Folder.binder.RelatedObjectDoesNotExist, (Binder.DoesNotExist, AttributeError)
    )


def test_restrict_lets_go_what_goes_by_another_way(tables):
    folder = Folder.objects.create()
    clip = Clip.objects.create(folder=folder, sheet=Sheet.objects.create(folder=folder))
    with pytest.raises(orm.RestrictedError) as refused:
        clip.sheet.delete()
    assert refused.value.restricted_objects == {clip}
    folder.delete()
    assert (Clip.objects.count(), Sheet.objects.count()) == (0, 0)


def test_all_that_protects_is_named_at_once(tables):
    owner = Owner.objects.create(name="a")
    made = [Thing.objects.create(name=n, maker=owner) for n in "xy"]
    with pytest.raises(orm.ProtectedError, match=r"'Owner'.*'Thing\.maker'") as refused:
        owner.delete()
    assert refused.value.protected_objects == set(made)
    folder = Folder.objects.create()
    guards = {Guard.objects.create(sheet=Sheet.objects.create(folder=folder)) for _ in range(2)}
    with pytest.raises(orm.ProtectedError, match=r"'Folder'.*'Sheet\.folder'") as refused:
        folder.delete()
    assert refused.value.protected_objects == guards


def test_what_points_to_a_parent_stays_when_the_parent_stays(tables):
    binder = Binder.objects.create()
    sheet = Sheet.objects.create(folder=Folder.objects.get(pk=binder.pk))
    binder.delete(keep_parents=True)
    assert Sheet.objects.get() == sheet
    assert not Binder.objects.exists()


def test_receivers_are_told_what_began_a_deletion(tables):
    origins = []

    def hear(sender, origin, **named):
        origins.append((sender.__name__, type(origin).__name__))

    signals.pre_delete.connect(hear)
    try:
        folder = Folder.objects.create()
        Sheet.objects.create(folder=folder)
        folder.delete()
        Folder.objects.create()
        Folder.objects.all().delete()
    finally:
        signals.pre_delete.disconnect(hear)
    assert sorted(origins) == [("Folder", "Folder"), ("Folder", "QuerySet"), ("Sheet", "Folder")]


def test_a_link_to_a_parent_may_come_from_an_abstract_base(tables):
    assert [f.name for f in First._meta.parents.values()] == ["parent"]
    assert [f.name for f in Last._meta.parents.values()] == ["parent"]
    assert First.objects.create(name="f").parent.name == "f"


def test_keys_are_not_among_the_fields_to_update(tables):
    owner = Owner.objects.create(name="a")
    with pytest.raises(ValueError, match="id"):
        owner.save(update_fields=["id"])
    with pytest.raises(ValueError, match="pk"):
        owner.save(update_fields=["pk"])


def test_force_insert_takes_bases_of_the_model_and_nothing_else(tables):
    for wrong in ("Folder", [Folder], (object,), (Sheet,)):
        with pytest.raises(TypeError, match="force_insert"):
            Binder().save(force_insert=wrong)
    folder = Folder.objects.create()
    with pytest.raises(orm.IntegrityError):
        Binder(pk=folder.pk).save(force_insert=(Folder,))
    with pytest.raises(orm.IntegrityError):
        Binder(pk=folder.pk).save(force_insert=(orm.Model,))
    Binder(pk=folder.pk, name="kept").save(force_insert=Binder)
    assert Folder.objects.get().name == "kept"


def test_all_unknown_arguments_are_named():
    with pytest.raises(TypeError, match=r"unexpected keyword arguments: 'colour', 'size'"):
        Folder(name="x", colour=1, size=2)


def test_a_storage_that_is_callable_is_called_for_the_storage_to_use(tmp_path):
    class Callable(FileSystemStorage):
        def __call__(self):
            return self

    field = orm.FileField(storage=Callable)
    assert isinstance(field.storage, Callable)
    assert orm.FileField(storage=Callable(location=tmp_path)).storage.location == str(tmp_path)


def test_an_object_that_is_not_saved_is_missed_by_create_too(tables):
    with pytest.raises(ValueError, match="data loss due to unsaved related object 'folder'"):
        Clip.objects.create(folder=Folder(), sheet=Sheet(pk=1))
    with pytest.raises(ValueError, match="unsaved related object"):
        Clip.objects.get_or_create(pk=1, defaults={"folder": Folder(), "sheet": Sheet(pk=1)})


def test_a_manager_of_what_points_here_is_there_before_the_row(tables):
    folder = Folder()
    assert folder.sheet_set.model is Sheet
    with pytest.raises(ValueError, match="needs to have a primary key value"):
        folder.sheet_set.count()
    folder.save()
    assert folder.sheet_set.count() == 0


class Make(orm.Model):
    code = orm.CharField(max_length=5, unique=True, null=True)
    drivers = orm.ManyToManyField("Driver", through="Drive")

    class Meta:
        app_label = "everyday"


class Driver(orm.Model):
    class Meta:
        app_label = "everyday"


class Drive(orm.Model):
    make = orm.ForeignKey(Make, orm.CASCADE, to_field="code", null=True)
    driver = orm.ForeignKey(Driver, orm.CASCADE)

    class Meta:
        app_label = "everyday"


def test_what_a_relation_points_to_may_be_unset(database):
    orm.create_tables(database, Make, Driver, Drive)
    make = Make.objects.create()
    Drive.objects.create(driver=Driver.objects.create())
    assert list(make.drive_set.all()) == []
    for act in (
        lambda: make.drive_set.add(Drive.objects.get()),
        lambda: make.drive_set.create(),
        lambda: make.drive_set.clear(),
        lambda: make.drivers.all(),
    ):
        with pytest.raises(ValueError, match='needs to have a value for field "code"'):
            act()
    with pytest.raises(ValueError, match="needs to have a primary key value"):
        _ = Make(code="x").drivers


def test_a_key_that_came_as_text_finds_its_object(tables):
    folder = Folder.objects.create(name="f")
    sheet = Sheet.objects.create(folder_id=str(folder.pk))
    assert sheet.folder == folder
    made = Folder.objects.create(pk="77")
    assert made.pk == 77


class Quick(orm.Manager):
    pass


class Based(orm.Model):
    name = orm.CharField(max_length=9)
    quick = Quick()
    plain = orm.Manager()

    class Meta:
        app_label = "everyday"
        abstract = True
        base_manager_name = "quick"


class Own(Based):
    own = orm.Manager()

    class Meta:
        app_label = "everyday"


class Inheriting(Based):
    class Meta:
        app_label = "everyday"


def test_a_classs_own_manager_comes_before_inherited_ones():
    assert Own._default_manager is Own.own
    assert [one.name for one in Own._meta.managers] == ["own", "quick", "plain"]
    assert Inheriting._default_manager.name == "quick"
    assert isinstance(Inheriting._base_manager, Quick)
    assert Inheriting._meta.base_manager is Inheriting._base_manager


class Counted(orm.Model):
    number = orm.IntegerField(unique=True, db_default=7)
    address = orm.GenericIPAddressField(null=True, blank=True)

    class Meta:
        app_label = "everyday"
        select_on_save = True


def test_a_value_that_the_database_will_give_is_not_looked_up(database):
    orm.create_tables(database, Counted)
    fresh = Counted()
    fresh.full_clean()
    fresh.save()
    with pytest.raises(orm.ValidationError, match="number"):
        Counted(number=7).full_clean()
    with pytest.raises(orm.ValidationError, match="Enter a valid IPv4 or IPv6 address"):
        Counted(number=1, address="nowhere").full_clean()


def test_a_row_may_be_looked_for_before_it_is_updated(database):
    orm.create_tables(database, Counted)
    one = Counted.objects.create(number=1)
    with database.watch_statements() as seen:
        one.save()
    assert [str(r.sql).split()[0] for r in seen.records] == ["SELECT", "UPDATE"]
    other = Counted(pk=99, number=2)
    with database.watch_statements() as seen:
        other.save()
    assert [str(r.sql).split()[0] for r in seen.records] == ["SELECT", "INSERT"]


def test_reading_again_takes_what_the_query_set_brings(tables):
    sheet = Sheet.objects.create(folder=Folder.objects.create(name="old"))
    Folder.objects.update(name="new")
    sheet.refresh_from_db(from_queryset=Sheet.objects.select_related("folder"))
    assert "folder" in sheet.__dict__
    assert sheet.folder.name == "new"
    folder = sheet.folder
    Folder.objects.update(name="newer")
    folder.refresh_from_db(from_queryset=Folder.objects.only("id"))
    assert folder.name == "new"
    folder.refresh_from_db(fields=["name"])
    assert folder.name == "newer"
    binder = Binder.objects.create()
    plain = Folder.objects.get(pk=binder.pk)
    assert plain.binder == binder
    Binder.objects.all().delete()
    plain.refresh_from_db(fields=["binder"])
    assert not hasattr(plain, "binder")


class Shop(orm.Model):
    class Meta:
        app_label = "everyday"


class Stocked(orm.Model):
    shop = orm.ForeignKey(Shop, orm.CASCADE)
    seller = orm.ForeignKey(Driver, orm.CASCADE, related_name="sold_%(class)s")

    class Meta:
        app_label = "everyday"
        abstract = True
        default_related_name = "%(app_label)s_%(class)ss"


class Apple(Stocked):
    class Meta(Stocked.Meta):
        abstract = False


class Pear(Stocked):
    others = orm.ManyToManyField("self")

    class Meta:
        app_label = "everyday"
        default_related_name = "pears"


def test_a_model_may_name_the_far_ends_of_all_its_relations(database):
    orm.create_tables(database, Shop, Driver, Apple)
    apple = Apple.objects.create(shop=Shop.objects.create(), seller=Driver.objects.create())
    assert Shop.objects.get(everyday_apples=apple).everyday_apples.get() == apple
    assert apple.seller.sold_apple.model is Apple
    assert Pear._meta.get_field("shop").remote_field.get_accessor_name() == "pears"
    assert "related_name" not in Apple._meta.get_field("shop").deconstruct()[3]
    assert Apple._meta.get_field("seller").deconstruct()[3]["related_name"] == "sold_apple"


class Match(orm.Model):
    teams = orm.ManyToManyField("Team", through="Played")

    class Meta:
        app_label = "everyday"


class Team(orm.Model):
    class Meta:
        app_label = "everyday"


class Entry(orm.Model):
    match = orm.ForeignKey(Match, orm.CASCADE)

    class Meta:
        app_label = "everyday"


class Played(Entry):
    team = orm.ForeignKey(Team, orm.CASCADE)

    class Meta:
        app_label = "everyday"


class Home(Team):
    class Meta:
        app_label = "everyday"
        proxy = True


class Ground(orm.Model):
    home = orm.ForeignKey(Home, orm.CASCADE, related_name="grounds")

    class Meta:
        app_label = "everyday"


def test_a_key_of_a_table_between_may_stand_in_its_parent(database):
    orm.create_tables(database, Match, Team, Entry, Played)
    match, team = Match.objects.create(), Team.objects.create()
    Match.objects.create()
    Played.objects.create(match=match, team=team)
    assert list(match.teams.all()) == [team]
    assert list(team.match_set.all()) == [match]
    assert list(Match.objects.filter(teams=team)) == [match]
    assert list(Team.objects.filter(match=match)) == [team]
    (read,) = Match.objects.filter(pk=match.pk).prefetch_related("teams")
    assert list(read.teams.all()) == [team]
    (back,) = Team.objects.prefetch_related("match_set")
    assert list(back.match_set.all()) == [match]


def test_what_points_to_a_proxy_is_seen_from_its_model(database):
    orm.create_tables(database, Team, Ground)
    team = Team.objects.create()
    ground = Ground.objects.create(home=Home.objects.get())
    assert list(team.grounds.all()) == [ground]
    assert list(Team.objects.filter(grounds=ground)) == [team]


def test_an_object_that_was_not_saved_is_not_kept_as_the_far_end(database):

    folder = Folder()
    binder = First(parent=folder)
    with pytest.raises(ValueError, match="unsaved related object 'parent'"):
        binder._check_related("save")
    assert not hasattr(folder, "first")


def test_a_slice_of_a_prefetch_is_one_for_each_object(tables):
    folders = [Folder.objects.create(name=n) for n in "ab"]
    for folder in folders:
        for _ in range(3):
            Sheet.objects.create(folder=folder)
    newest = orm.Prefetch("sheet_set", Sheet.objects.order_by("-pk")[:2], to_attr="newest")
    for folder in Folder.objects.prefetch_related(newest):
        wanted = list(Sheet.objects.filter(folder=folder).order_by("-pk")[:2])
        assert folder.newest == wanted
    middle = orm.Prefetch("sheet_set", Sheet.objects.order_by("pk")[1:2])
    for folder in Folder.objects.prefetch_related(middle):
        assert list(folder.sheet_set.all()) == list(folder.sheet_set.order_by("pk")[1:2])
    owners = [Owner.objects.create(name=n) for n in "xy"]
    things = [Thing.objects.create(name=str(n)) for n in range(3)]
    for owner in owners:
        owner.used.set(things)
    for owner in Owner.objects.prefetch_related(
        orm.Prefetch("used", Thing.objects.order_by("name")[:1], to_attr="first")
    ):
        assert owner.first == things[:1]
    for thing in Thing.objects.prefetch_related(
        orm.Prefetch("users", Owner.objects.order_by("-name")[:1])
    ):
        assert list(thing.users.all()) == owners[1:]


class Spot(orm.Model):
    class Meta:
        app_label = "everyday"


class Bar(orm.Model):
    spot = orm.OneToOneField(Spot, orm.CASCADE, primary_key=True)

    class Meta:
        app_label = "everyday"


class Keeper(orm.Model):
    bar = orm.ForeignKey(Bar, orm.CASCADE)

    class Meta:
        app_label = "everyday"


def test_objects_whose_key_is_a_relation_are_looked_for_by_either(database):
    orm.create_tables(database, Spot, Bar, Keeper)
    spots = [Spot.objects.create() for _ in range(2)]
    bars = [Bar.objects.create(spot=spot) for spot in spots]
    keeper = Keeper.objects.create(bar=bars[0])
    assert Spot.objects.get(bar=bars[0]) == spots[0]
    assert list(Spot.objects.filter(bar__in=bars).order_by("pk")) == spots
    assert list(Spot.objects.filter(bar__in=Bar.objects.filter(spot=spots[1]))) == spots[1:]
    assert Bar.objects.get(pk=bars[1]) == bars[1]
    assert Bar.objects.get(pk=spots[1]) == bars[1]
    assert list(Bar.objects.filter(pk__in=Bar.objects.filter(pk=bars[0]))) == bars[:1]
    assert Keeper.objects.get(bar__spot=spots[0]) == keeper
    assert Keeper.objects.get(bar__pk=bars[0]) == keeper
    with pytest.raises(ValueError, match='Must be "Spot" instance'):
        Spot.objects.filter(bar__spot=keeper)
