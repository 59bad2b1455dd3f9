"""Run the Python samples of the documentation; those of one page share their names."""

from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    # Followed by test_tutorial.py and test_orm_pages.py: in a project, a service, a notebook, on PostgreSQL.
    excludes=["tutorial.md", "orm-fastapi.md", "orm-notebook.md", "orm-postgres.md"],
).pytest()


def pytest_collection_modifyitems(items):
    """Keep the samples of one page in one process of a parallel run: they share their names."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.suffix == ".md":
            item.add_marker(pytest.mark.xdist_group(item.path.name))
