"""The templates of Django's wheel and of four well-known packages render as in Django.

Their tag libraries are loaded unchanged (twin_wheels.py); each template is rendered with each of
ten contexts, among them those of the admin's own pages (twin_wheels_contexts.py).
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import ModuleType
from typing import Any

import django.template.context
import hotclub_templates
import pytest
from django.test.utils import override_settings
from django.utils import translation
from twin_rules import as_django_shows
from twin_sides import ADDRESS, Outcome
from twin_wheels import names, our_backend, our_modules, their_engine, their_modules
from twin_wheels_contexts import CONTEXTS, request_of, tables

pytestmark = pytest.mark.filterwarnings("ignore")

# A token is masked anew whenever it is shown.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture(scope="module", autouse=True)
def surroundings() -> Iterator[None]:
    tables()
    with override_settings(ROOT_URLCONF="twin_wheels_urls"), as_django_shows():
        yield


def rendered(
    engine: Any, make_context: Callable[..., Any], name: str, values: dict[str, Any]
) -> Outcome:
    """Return what rendering a template of the wheels comes to."""
    random.seed(0)
    request = values.get("request") or request_of()
    try:
        context = make_context({"csrf_token": "token", **values}, request)
        text = str.__str__(engine.get_template(name).render(context))
    except Exception as error:
        return Outcome(None, error)
    return Outcome(TOKEN.sub("", ADDRESS.sub("0x", text)))


def all_rendered(
    engine: Any, modules: dict[str, ModuleType], make_context: Any, context: str, language: str
) -> dict[str, Outcome]:
    with translation.override(language):
        values = CONTEXTS[context](modules)
        return {name: rendered(engine, make_context, name, values) for name in names()}


@lru_cache(maxsize=30)
def theirs(context: str, language: str = "en-us") -> dict[str, Outcome]:
    """Return by name what Django makes of the templates."""
    make = django.template.context.make_context
    return all_rendered(their_engine(), their_modules(), make, context, language)


@lru_cache(maxsize=30)
def ours(context: str, language: str = "en-us") -> dict[str, Outcome]:
    """Return by name what we make of the templates."""
    make = hotclub_templates.make_context
    return all_rendered(our_backend().engine, our_modules(), make, context, language)


def differing(context: str, language: str = "en-us") -> dict[str, tuple[str, str]]:
    ours_by_name = ours(context, language)
    return {
        name: (str(wanted), str(ours_by_name[name]))
        for name, wanted in theirs(context, language).items()
        if (wanted.text, wanted.kind) != (ours_by_name[name].text, ours_by_name[name].kind)
    }


def test_every_template_of_the_wheels_parses() -> None:
    for name in names():
        their_engine().get_template(name)
        our_backend().engine.get_template(name)

    assert len(names()) > 350


@pytest.mark.parametrize("context", CONTEXTS)
def test_the_templates_of_the_wheels_render_as_in_django(context: str) -> None:
    assert differing(context) == {}


@pytest.mark.parametrize("context", ["changelist", "form_page"])
def test_the_templates_of_the_wheels_render_as_in_django_in_german(context: str) -> None:
    assert differing(context, "de") == {}


def test_nearly_every_template_of_the_wheels_renders_in_one_of_the_contexts() -> None:
    shown = {
        name
        for context in CONTEXTS
        for name, outcome in ours(context).items()
        if outcome.text is not None
    }

    assert len(shown) > 0.97 * len(names()), set(names()) - shown
