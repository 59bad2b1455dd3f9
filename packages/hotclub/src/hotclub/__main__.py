"""`python -m hotclub` and the script `hotclub`: the commands of the project in this folder.

Flow: working directory → discovery → **execute_from_command_line**. Same commands as manage.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hotclub.management.discovery import enter_project
from hotclub.management.utility import execute_from_command_line


def main() -> None:
    """Run one command line."""
    enter_project(Path.cwd())
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
