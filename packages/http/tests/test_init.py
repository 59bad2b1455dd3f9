from __future__ import annotations

import pkgutil

import hotclub_http


def test_everything_visible_is_promised_and_sorted() -> None:
    visible = {name for name in vars(hotclub_http) if not name.startswith("_")}
    rooms = {module.name for module in pkgutil.iter_modules(hotclub_http.__path__)}
    assert sorted(hotclub_http.__all__) == sorted(visible - rooms)
    assert len(set(hotclub_http.__all__)) == len(hotclub_http.__all__)


def test_every_error_is_an_http_error_with_a_status() -> None:
    errors = [
        value
        for value in vars(hotclub_http).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert errors
    assert all(issubclass(error, hotclub_http.HttpError) for error in errors)
    assert all(400 <= error.status_code <= 599 for error in errors)
