"""`python -m hotclub_templates`."""

import sys

from hotclub_templates.cli import main

if __name__ == "__main__":
    sys.exit(main())
