"""What a type checker tells the users of routes; checked by mypy, not run."""

from __future__ import annotations

from typing import Any, Literal, assert_type

from hotclub_routing import (
    LazyURL,
    MethodNotAllowed,
    NotFound,
    ResolverMatch,
    Router,
    URLPattern,
    URLResolver,
    include,
    is_valid_path,
    no_append_slash,
    path,
    re_path,
    resolve,
    reverse,
    reverse_lazy,
    slash_redirect,
    typed_path,
)


def view(request: object, pk: int = 1) -> str:
    return ""


async def aview(request: object) -> str:
    return ""


assert_type(path("x/", view, name="x"), URLPattern)
assert_type(path("x/", aview, {"a": 1}, "x", methods=["GET"], host=".example"), URLPattern)
assert_type(path("x/", include([path("y/", view)])), URLResolver)
assert_type(path("x/", include("shop.urls", namespace="shop")), URLResolver)
assert_type(re_path("^x/$", view), URLPattern)
assert_type(typed_path("<pk>/", view), URLPattern)

router = Router([path("x/", view), path("y/", include(([path("z/", aview)], "app")))])
match = router.match("/x/", method="GET", host=None)
assert_type(match, ResolverMatch | NotFound | MethodNotAllowed)
if isinstance(match, ResolverMatch):
    assert_type(match.args, tuple[Any, ...])
    assert_type(match.kwargs, dict[str, Any])
    assert_type(match.view_name, str)
elif isinstance(match, MethodNotAllowed):
    assert_type(match.allowed, tuple[str, ...])
else:
    assert_type(match, NotFound)

assert_type(router.reverse("x", args=[1], query={"a": 1}), str)
assert_type(reverse("x", kwargs={"pk": 1}), str)
assert_type(reverse_lazy("x"), LazyURL)
assert_type(resolve("/x/"), ResolverMatch)
assert_type(is_valid_path("/x/"), ResolverMatch | Literal[False])
assert_type(slash_redirect(router, "/x"), str | None)
assert_type(no_append_slash(view)(object()), str)
