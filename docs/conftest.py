"""Run the Python samples of the documentation; those of one page share their names."""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    # Followed by test_tutorial.py and test_orm_pages.py: in a project, a service, a notebook, on PostgreSQL.
    excludes=["tutorial.md", "orm-fastapi.md", "orm-notebook.md", "orm-postgres.md"],
).pytest()
