"""The case of a seed and a number."""

import random
import re
from dataclasses import replace

from twin_case import Case
from twin_grammar import templates
from twin_sides import PLAIN, PORTS, SURROUNDINGS, Options

# The plain ports know one language and no zones.
_MORE_THAN_PLAIN = re.compile(r"{% (language|timezone|localtime)|\|(localtime|timezone|utc)\b")


def case_of(seed: str, number: int) -> Case:
    """Return the case; the same for the same arguments, whatever ran before."""
    chance = random.Random(f"{seed}:{number}")
    options = Options(
        string_if_invalid=chance.choice(("", "", "INVALID", "INVALID %s")),
        autoescape=chance.random() < 0.85,
        use_l10n=chance.choice((None, None, None, True, False)),
        use_tz=chance.choice((None, None, None, True, False)),
    )
    written, around = templates(chance), chance.choice(SURROUNDINGS)
    case = Case(written, options, around, f"case {seed}:{number}")
    if around is PLAIN and (options.use_tz or _MORE_THAN_PLAIN.search(case.source)):
        return replace(case, around=PORTS)
    return case
