"""What a visitor writes into an address or a form forges no line of a log."""

from __future__ import annotations

import logging

import pytest
from hotclub.utils.log import DEFAULT_LOGGING, LineFormatter

HOSTILE = "x\r\nERROR hotclub.auth: forged\x1b[2J\u2028\u202e\x00\x85"


def line(message: str, *args: object, error: Exception | None = None) -> str:
    options = dict(DEFAULT_LOGGING["formatters"]["hotclub.line"])
    assert options.pop("()") == "hotclub.utils.log.LineFormatter"
    formatter = LineFormatter(options["format"], style=options["style"])
    record = logging.LogRecord("hotclub.request", logging.ERROR, "", 0, message, args, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    return formatter.format(record)


def test_rte_024_a_record_begins_one_line_whatever_it_says() -> None:
    text = line("Not Found: GET %s", HOSTILE)

    assert [one for one in text.split("\n") if not one.startswith("  ")] == [
        "ERROR hotclub.request: Not Found: GET x\\r"
    ]
    assert not set(text) & set("\r\x1b\u2028\u202e\x00\x85")


def test_aut_035_a_traceback_stays_below_its_record() -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        text = line("Internal Server Error: GET /", error=error)

    first, *others = text.split("\n")
    assert first == "ERROR hotclub.request: Internal Server Error: GET /"
    assert all(one.startswith("  ") for one in others)
    assert "  Traceback (most recent call last):" in others
    assert "\\x1b[2J" in text


@pytest.mark.parametrize("text", ["plain", "Zürich, 東京 and 🎺", "a\ttab"])
def test_what_can_be_read_is_left_as_it_is(text: str) -> None:
    assert line("%s", text) == f"ERROR hotclub.request: {text}"
