"""Generated templates come to the same output, or the same class of error, as in Django.

`TWIN_CASES=10000 TWIN_SEED=spring pytest …/test_twin_generated.py` runs more of them, and others.
"""

import os
from collections.abc import Iterator

import pytest
from twin_case import Case, run, shrunk
from twin_generator import case_of
from twin_rules import as_django_shows, explained

CASES = int(os.environ.get("TWIN_CASES", "300"))
SEED = os.environ.get("TWIN_SEED", "hotclub")
BATCHES = 6

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def compared() -> Iterator[None]:
    with as_django_shows():
        yield


def differs(case: Case) -> bool:
    theirs, ours = run(case)
    return (theirs.text, theirs.kind) != (ours.text, ours.kind) and not explained(
        case, theirs, ours
    )


@pytest.mark.parametrize("batch", range(BATCHES))
def test_generated_templates_render_as_in_django(batch: int) -> None:
    for number in range(batch, CASES, BATCHES):
        case = case_of(SEED, number)
        if differs(case):
            small = shrunk(case, differs)
            theirs, ours = run(small)
            pytest.fail(f"{small}\nDjango: {theirs}\nours:   {ours}")
