"""The request and its dictionaries."""

from hotclub_http import (
    HttpHeaders,
    HttpRequest,
    MediaType,
    QueryDict,
    RawPostDataException,
    UnreadablePostError,
    split_domain_port,
)

__all__ = [
    "HttpHeaders",
    "HttpRequest",
    "MediaType",
    "QueryDict",
    "RawPostDataException",
    "UnreadablePostError",
    "split_domain_port",
]
