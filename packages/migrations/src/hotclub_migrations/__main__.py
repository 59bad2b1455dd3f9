"""`python -m hotclub_migrations`."""

import sys

from hotclub_migrations.cli import main

if __name__ == "__main__":
    sys.exit(main())
