"""The request that a view sees."""

from hotclub_api.request import (
    FailedInside,
    ForcedAuthentication,
    Request,
    clone_request,
    override_method,
)

__all__ = [
    "FailedInside",
    "ForcedAuthentication",
    "Request",
    "clone_request",
    "override_method",
]
