"""What tests of APIs import, under the module name that DRF gives it. Nothing is defined here."""

from hotclub_api.testing import (
    APIClient,
    APIRequestFactory,
    AsyncAPIClient,
    AsyncAPIRequestFactory,
    force_authenticate,
)

__all__ = [
    "APIClient",
    "APIRequestFactory",
    "AsyncAPIClient",
    "AsyncAPIRequestFactory",
    "force_authenticate",
]
