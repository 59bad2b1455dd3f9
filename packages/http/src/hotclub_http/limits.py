"""The limits that keep a service alive, as one frozen value.

Flow: application → **Limits** → gateways, body readers, form parsers.
Not here: any check; each room enforces its own figure and raises the error named beside it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of everything a request may bring. `None` takes a limit away.

    memory_body_bytes: body kept in memory, uploaded files not counted (413, RequestDataTooBig).
        Django's DATA_UPLOAD_MAX_MEMORY_SIZE.
    total_body_bytes: the whole body, files and all (413, RequestDataTooBig).
    fields: form fields and query parameters (400, TooManyFieldsSent).
        Django's DATA_UPLOAD_MAX_NUMBER_FIELDS.
    files: uploaded files (400, TooManyFilesSent). Django's DATA_UPLOAD_MAX_NUMBER_FILES.
    part_header_bytes: one header line of a multipart part (400, MultiPartParserError).
    file_memory_bytes: an uploaded file or a buffered body larger than this goes to disk.
        Django's FILE_UPLOAD_MAX_MEMORY_SIZE.
    header_bytes, header_count: the header section (431, HeadersTooLarge). WSGI servers bound the
        bytes themselves, so there only the count is looked at.
    uri_bytes: path and query string (414, UriTooLong).
    body_timeout_seconds: from the first wait for the body to its last byte, under ASGI; under
        WSGI the server's own timeout rules (408, RequestTimeout).
    """

    memory_body_bytes: int | None = 2_621_440
    total_body_bytes: int | None = 536_870_912
    fields: int | None = 1_000
    files: int | None = 100
    part_header_bytes: int = 4_096
    file_memory_bytes: int = 2_621_440
    header_bytes: int | None = 65_536
    header_count: int | None = 200
    uri_bytes: int | None = 16_384
    body_timeout_seconds: float | None = 60.0


DEFAULT_LIMITS = Limits()
