from hotclub_orm.testing import (  # noqa: F401
    colour,
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
