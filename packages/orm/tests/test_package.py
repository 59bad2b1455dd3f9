"""The package's face: what is promised is there, sorted; rooms hide nothing."""

import pkgutil
import subprocess
import sys

import hotclub_orm
import hotclub_orm.functions


def test_what_is_promised_exists_and_is_sorted():
    for package in (hotclub_orm, hotclub_orm.functions):
        assert sorted(package.__all__) == sorted(set(package.__all__))
        assert [name for name in package.__all__ if not hasattr(package, name)] == []


def test_every_function_that_is_visible_is_promised():
    package = hotclub_orm.functions
    visible = {name for name in vars(package) if not name.startswith("_")}
    rooms = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert visible - rooms - set(package.__all__) == set()


def test_a_value_knows_its_type_before_any_model_is_declared():
    code = "from hotclub_orm import Value; print(type(Value(1).output_field).__name__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "IntegerField"
