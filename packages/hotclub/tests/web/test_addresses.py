"""Routes of a project, beyond what the routing library tests by itself."""

import sys

import pytest
from hotclub.exceptions import ImproperlyConfigured, ViewDoesNotExist
from hotclub.http import HttpResponse
from hotclub.urls import get_callable, include, path


async def test_a_urlconf_may_include_itself(project, visit):
    site = project([path("page/", lambda request: HttpResponse(request.path))])
    module = sys.modules[site.settings.ROOT_URLCONF]
    module.urlpatterns.append(path("again/", include(module)))

    client = visit(site.application())

    assert (await client.get("/again/again/page/")).text == "/again/again/page/"


def test_a_missing_view_is_a_fault_of_the_configuration():
    with pytest.raises(ViewDoesNotExist, match="There is no view"):
        get_callable("hotclub.views.no_such_view")
    assert issubclass(ViewDoesNotExist, ImproperlyConfigured)
