"""Settings of the property tests, and databases for the tests of model forms."""

import os

from hotclub_orm.testing import (  # noqa: F401
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
from hypothesis import HealthCheck, settings

# Other work on the machine must not make a property fail.
settings.register_profile(
    "forms",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("forms")
