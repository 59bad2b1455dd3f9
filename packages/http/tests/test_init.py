from __future__ import annotations

import hotclub_http


def test_every_error_is_an_http_error_with_a_status() -> None:
    errors = [
        value
        for value in (getattr(hotclub_http, name) for name in hotclub_http.__all__)
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    assert errors
    assert all(issubclass(error, hotclub_http.HttpError) for error in errors)
    assert all(400 <= error.status_code <= 599 for error in errors)
