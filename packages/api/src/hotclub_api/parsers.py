"""Bodies of requests → data.

Flow: stream, media type → parser → `request.data`.
Not here: which parser (negotiation.py), validation (serializers).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from hotclub_http import ContentFile, MultiPartParserError, QueryDict
from hotclub_http.headers import parse_header_parameters

from hotclub_api.errors import ParseError
from hotclub_api.json_text import parse_json


class DataAndFiles(NamedTuple):
    """What a form brings."""

    data: Any
    files: Any


class BaseParser:
    """Reads one media type."""

    media_type: ClassVar[str | None] = None

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the data, or DataAndFiles.   stream: has `read`.   parser_context: "request"...

        Raises ParseError for a malformed body.
        """
        raise NotImplementedError(f"{type(self).__name__}.parse() is missing.")


class JSONParser(BaseParser):
    """application/json, in UTF-8."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the value."""
        return parse_json(stream.read())


class FormParser(BaseParser):
    """Forms without files."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return a QueryDict."""
        raw: bytes = stream.read()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise ParseError("Form parse error - the body is not UTF-8") from None
        return QueryDict(text)


class MultiPartParser(BaseParser):
    """Forms with files."""

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return DataAndFiles."""
        request = (parser_context or {})["request"]
        http_request = getattr(request, "_request", request)
        meta = {**http_request.META, "CONTENT_TYPE": media_type}
        try:
            data, files = http_request.parse_file_upload(meta, stream)
        except MultiPartParserError as wrong:
            raise ParseError(f"Multipart form parse error - {wrong}") from None
        return DataAndFiles(data, files)


class FileUploadParser(BaseParser):
    """A body that is one file; its name is in the route (`filename`) or Content-Disposition."""

    media_type = "*/*"
    errors: ClassVar[Mapping[str, str]] = {
        "unhandled": "FileUpload parse error - none of upload handlers can handle the stream",
        "no_filename": (
            "Missing filename. Request should include a Content-Disposition header with a "
            "filename parameter."
        ),
    }

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return DataAndFiles with the one file under "file"."""
        name = self.get_filename(stream, media_type, parser_context or {})
        if not name:
            raise ParseError(self.errors["no_filename"])
        file = ContentFile(stream.read(), name=name)
        return DataAndFiles({}, {"file": file})

    def get_filename(
        self, stream: Any, media_type: str | None, parser_context: Mapping[str, Any]
    ) -> str | None:
        """Return the base name of the file, None if none was sent."""
        given = parser_context.get("kwargs", {}).get("filename")
        if not given:
            header = parser_context["request"].META.get("HTTP_CONTENT_DISPOSITION", "")
            given = parse_header_parameters(header)[1].get("filename")
        return _base_name(str(given)) if given else None


def _base_name(name: str) -> str | None:
    """Return the last part of a path of any system, without control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(one for one in last if one.isprintable()).strip()
    return clean[:255] if clean not in ("", ".", "..") else None
