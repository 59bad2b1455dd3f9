"""States of applications without migrations beside those of migrations; managers that states keep."""

import hotclub_orm as orm
import pytest
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.rendering import StateApps
from hotclub_orm.registry import Apps


def declared(apps):
    class Meta:
        app_label = "shelved"

    Meta.apps = apps
    jar = type(
        "Jar",
        (orm.Model,),
        {
            "__module__": __name__,
            "Meta": Meta,
            "objects": orm.CharField(max_length=9),
            "jars": orm.Manager(),
        },
    )
    meta = type("Meta", (), {"app_label": "loose", "apps": apps})
    lid = type(
        "Lid",
        (orm.Model,),
        {"__module__": __name__, "Meta": meta, "jar": orm.ForeignKey(jar, orm.CASCADE)},
    )
    return ModelState.from_model(jar), ModelState.from_model(lid)


def test_a_registry_of_states_can_be_told_of_more():
    jar, lid = declared(Apps())
    apps = StateApps({jar.key: jar})
    with pytest.raises(LookupError):
        apps.get_model("loose", "Lid")
    more = apps.with_states({lid.key: lid})
    assert more.get_model("loose", "Lid")._meta.get_field("jar").related_model is more.get_model(
        "shelved", "Jar"
    )
    assert [one.label for one in more.get_app_configs()] == ["shelved", "loose"]


def test_a_field_named_objects_keeps_its_model_s_manager_in_states():
    jar, _ = declared(Apps())
    assert [name for name, _ in jar.managers] == ["jars"]
    assert StateApps({jar.key: jar}).get_model("shelved", "Jar").jars.name == "jars"


def test_bases_of_an_abstract_base_stand_behind_the_models_they_are_bases_of():
    meta = type("Meta", (), {"app_label": "loose", "apps": Apps()})

    def model(name, *bases, **attributes):
        own = {"Meta": meta, "__module__": __name__, **attributes}
        return type(name, bases, own)

    place = model("Place", orm.Model)
    abstract = type("Meta", (meta,), {"abstract": True})
    linked = model("Linked", orm.Model, Meta=abstract)
    meta.abstract = False
    lot = ModelState.from_model(model("Lot", linked, place))
    assert lot.bases == ("loose.place", orm.Model)
    place_state = ModelState.from_model(place)
    states = StateApps({place_state.key: place_state, lot.key: lot})
    assert issubclass(states.get_model("loose", "Lot"), states.get_model("loose", "Place"))
