"""What only PostgreSQL has: extensions, collations, indexes and constraints without a lock.

Flow: state → **operations** → statements. On other databases these do nothing, or what their plain kin
do. Sources: the manual's pages on CREATE EXTENSION, CREATE COLLATION, CREATE INDEX CONCURRENTLY and
ALTER TABLE … NOT VALID.
"""

from hotclub_migrations.operations.postgres.collations import (
    CollationOperation,
    CreateCollation,
    RemoveCollation,
)
from hotclub_migrations.operations.postgres.concurrent_indexes import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from hotclub_migrations.operations.postgres.extensions import (
    BloomExtension,
    BtreeGinExtension,
    BtreeGistExtension,
    CITextExtension,
    CreateExtension,
    CryptoExtension,
    HStoreExtension,
    TrigramExtension,
    UnaccentExtension,
)
from hotclub_migrations.operations.postgres.not_valid import (
    AddConstraintNotValid,
    ValidateConstraint,
)

__all__ = [
    "AddConstraintNotValid",
    "AddIndexConcurrently",
    "BloomExtension",
    "BtreeGinExtension",
    "BtreeGistExtension",
    "CITextExtension",
    "CollationOperation",
    "CreateCollation",
    "CreateExtension",
    "CryptoExtension",
    "HStoreExtension",
    "RemoveCollation",
    "RemoveIndexConcurrently",
    "TrigramExtension",
    "UnaccentExtension",
    "ValidateConstraint",
]
