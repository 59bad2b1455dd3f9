"""`python -m hotclub_orm`: the commands of cli.py."""

from __future__ import annotations

import sys

from hotclub_orm.cli import main

if __name__ == "__main__":
    sys.exit(main())
