"""Text of visitors of any size: what the utils of the umbrella do takes time in step with its length."""

from __future__ import annotations

import pytest
from hotclub.exceptions import SuspiciousFileOperation
from hotclub.utils import dateparse, html, http, text
from hotclub.utils.text import Truncator

from web.security.timing import seconds

SHAPES = (
    "<", "<a ", "</a>", "<!--", "&", "&amp;", "(", ")", "[", ":", ";", ".", "http://", "a@", "www.", "a ",
    "a",
    " ", "\n", "\r", "-", "_", "é", '"', "\\", "%", "/", "1", "Aa", "1 days ", "a,", ";a=",
)  # fmt: skip
WORK = {
    "TPL-031 characters": lambda value: Truncator(value).chars(10_000_000, html=True),
    "TPL-031 few characters": lambda value: Truncator(value).chars(5, html=True),
    "TPL-032 words": lambda value: Truncator(value).words(10_000_000, html=True),
    "TPL-033 links": html.urlize,
    "TPL-037 wrapping": lambda value: text.wrap(value, 10),
    "TPL-039 slugs": text.slugify,
    "TPL-039 lines": text.normalize_newlines,
    "TPL-039 digits": text.phone2numeric,
    "TPL-039 pieces": lambda value: list(text.smart_split(value)),
    "TPL-039 paragraphs": html.linebreaks,
    "TPL-039 file names": text.get_valid_filename,
    "tags": html.strip_tags,
    "scripts": html.escapejs,
    "addresses": lambda value: http.url_has_allowed_host_and_scheme(value, allowed_hosts={"a"}),
    "dates": dateparse.parse_datetime,
    "durations": dateparse.parse_duration,
    "tags of headers": http.parse_etags,
}


@pytest.mark.parametrize("name", WORK)
def test_text_of_any_shape_takes_time_in_step_with_its_length(project, name):
    project()

    def run(value):
        try:
            WORK[name](value)
        except (ValueError, OverflowError, SuspiciousFileOperation):
            pass

    for shape in SHAPES:
        short, long = shape * (25_000 // len(shape)), shape * (200_000 // len(shape))
        first, second = (
            seconds(lambda value=short: run(value)),
            seconds(lambda value=long: run(value)),
        )
        assert second < max(0.3, 8 * 3 * first), (shape, first, second)
