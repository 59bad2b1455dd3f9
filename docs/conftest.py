"""Run the Python samples of the documentation; those of one page share their names."""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    excludes=["tutorial.md"],  # test_tutorial.py follows it, in a project of its own
).pytest()
