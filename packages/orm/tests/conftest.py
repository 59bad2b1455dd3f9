import sys
from pathlib import Path

from hotclub_orm.testing import (  # noqa: F401
    colour,
    contrib_database,
    database,
    postgres_contrib_url,
    postgres_database,
    postgres_lookups,
    postgres_worker_url,
    sqlite_database,
)

# The modules beside the tests hold models, which are declared once a process.
sys.path.insert(0, str(Path(__file__).parent))
