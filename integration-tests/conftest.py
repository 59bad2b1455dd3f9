"""Real databases, real servers, a real browser, for the libraries together."""

import sys
from pathlib import Path

# The harness is shared by the files beside this one, and no package that is installed.
sys.path.insert(0, str(Path(__file__).parent))

from harness.atlas import atlas, prepared_atlas
from harness.browser import browser, chromium
from harness.sites import letters_site, postgres_letters, sqlite_letters
from hotclub_cache.testing import redis_server_url, redis_url
from hotclub_orm.testing import postgres_worker_url

__all__ = [
    "atlas",
    "browser",
    "chromium",
    "letters_site",
    "postgres_letters",
    "postgres_worker_url",
    "prepared_atlas",
    "redis_server_url",
    "redis_url",
    "sqlite_letters",
]
