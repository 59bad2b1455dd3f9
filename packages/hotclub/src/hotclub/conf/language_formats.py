"""How languages write dates, times and numbers, and read them in forms; facts only.

Flow: language → **formats by Django's names** → hotclub.utils.formats. The long forms are those of
Unicode's common locale data, the numeric ones with leading zeros. Not here: English as it is in the
settings, a project's own forms (FORMAT_MODULE_PATH), names of months (a catalog's affair).
"""

# ruff: noqa: RUF001 - letters of other alphabets are what it is about

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

# code | date | year and month | month and day | short date | time | decimal sign | sign between
# groups of digits (_ is a space that does not break, ~ a narrow one) | first day of the week, 0 for Sunday
_TABLE: Final = r"""
af | d F Y | F Y | j F | Y-m-d | H:i | , | _ | 0
ar | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 6
az | j F Y | F Y | j F | d.m.Y | H:i | , | . | 1
be | j E Y г. | F Y | j E | d.m.Y | H:i | , | _ | 1
bg | j F Y г. | F Y г. | j F | d.m.Y | G:i | , | _ | 1
bn | j F, Y | F Y | j F | d/m/Y | g:i A | . | , | 0
bs | j. F Y. | F Y. | j. F | d.m.Y. | H:i | , | . | 1
ca | j E \d\e\l Y | F \d\e\l Y | j E | d/m/Y | G:i | , | . | 1
cs | j. E Y | F Y | j. E | d.m.Y | G:i | , | _ | 1
cy | j F Y | F Y | j F | d/m/Y | H:i | . | , | 1
da | j. F Y | F Y | j. F | d.m.Y | H:i | , | . | 1
de | j. F Y | F Y | j. F | d.m.Y | H:i | , | . | 1
de-ch | j. F Y | F Y | j. F | d.m.Y | H:i | . | _ | 1
el | j E Y | F Y | j E | d/m/Y | g:i A | , | . | 1
en-au | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 0
en-gb | j F Y | F Y | j F | d/m/Y | H:i | . | , | 1
en-ie | j F Y | F Y | j F | d/m/Y | H:i | . | , | 1
eo | j F Y | F Y | j F | Y-m-d | H:i | , | _ | 1
es | j \d\e F \d\e Y | F \d\e Y | j \d\e F | d/m/Y | G:i | , | . | 1
es-mx | j \d\e F \d\e Y | F \d\e Y | j \d\e F | d/m/Y | g:i A | . | , | 0
et | j. F Y | F Y | j. F | d.m.Y | H:i | , | _ | 1
eu | Y\e\k\o F\r\e\n j\a | Y\e\k\o F | F\r\e\n j\a | Y/m/d | H:i | , | . | 1
fa | j F Y | F Y | j F | Y/m/d | G:i | . | , | 6
fi | j. E Y | F Y | j. E | j.n.Y | G.i | , | _ | 1
fr | j F Y | F Y | j F | d/m/Y | H:i | , | ~ | 1
fr-ca | j F Y | F Y | j F | Y-m-d | H:i | , | _ | 0
fr-ch | j F Y | F Y | j F | d.m.Y | H:i | , | ~ | 1
ga | j F Y | F Y | j F | d/m/Y | H:i | . | , | 1
gl | j \d\e F \d\e Y | F \d\e Y | j \d\e F | d/m/Y | H:i | , | _ | 1
he | j בF Y | F Y | j בF | d.m.Y | G:i | . | , | 0
hi | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 0
hr | j. E Y. | F Y. | j. E | d.m.Y. | H:i | , | . | 1
hu | Y. F j. | Y. F | F j. | Y.m.d. | G:i | , | _ | 1
id | j F Y | F Y | j F | d/m/Y | H.i | , | . | 1
is | j. F Y | F Y | j. F | d.m.Y | H:i | , | . | 1
it | j F Y | F Y | j F | d/m/Y | H:i | , | . | 1
ja | Y年n月j日 | Y年n月 | n月j日 | Y/n/j | G:i | . | , | 0
ka | j F, Y | F, Y | j F | d.m.Y | H:i | , | _ | 1
kk | Y ж. j E | Y ж. E | j E | d.m.Y | H:i | , | _ | 1
km | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 0
ko | Y년 n월 j일 | Y년 n월 | n월 j일 | Y/n/j | A g:i | . | , | 0
lt | Y \m. E j \d. | Y \m. F | E j \d. | Y-m-d | H:i | , | _ | 1
lv | Y. \g\a\d\a j. F | Y. \g\a\d\a. F | j. F | d.m.Y. | H:i | , | _ | 1
mk | j F Y г. | F Y г. | j F | d.m.Y | H:i | , | . | 1
ml | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 0
mn | Y.m.d | Y.m | F j | Y.m.d | H:i | . | , | 1
ms | j F Y | F Y | j F | d/m/Y | g:i A | . | , | 1
nb | j. F Y | F Y | j. F | d.m.Y | H:i | , | _ | 1
nl | j F Y | F Y | j F | d-m-Y | H:i | , | . | 1
nn | j. F Y | F Y | j. F | d.m.Y | H:i | , | _ | 1
pl | j E Y | F Y | j E | d.m.Y | H:i | , | _ | 1
pt | j \d\e F \d\e Y | F \d\e Y | j \d\e F | d/m/Y | H:i | , | . | 1
pt-br | j \d\e F \d\e Y | F \d\e Y | j \d\e F | d/m/Y | H:i | , | . | 0
ro | j F Y | F Y | j F | d.m.Y | H:i | , | . | 1
ru | j E Y г. | F Y г. | j E | d.m.Y | H:i | , | _ | 1
sk | j. E Y | F Y | j. E | d.m.Y | G:i | , | _ | 1
sl | j. F Y | F Y | j. F | d.m.Y | H:i | , | . | 1
sq | j F Y | F Y | j F | d.m.Y | g:i A | , | _ | 1
sr | j. F Y. | F Y. | j. F | d.m.Y. | H:i | , | . | 1
sv | j F Y | F Y | j F | Y-m-d | H:i | , | _ | 1
sw | j F Y | F Y | j F | d/m/Y | H:i | . | , | 1
ta | j F, Y | F Y | j F | d/m/Y | g:i A | . | , | 0
te | j F, Y | F Y | j F | d/m/Y | g:i A | . | , | 0
th | j F Y | F Y | j F | d/m/Y | H:i | . | , | 0
tr | j F Y | F Y | j F | d.m.Y | H:i | , | . | 1
uk | j E Y р. | F Y р. | j E | d.m.Y | H:i | , | _ | 1
ur | j F، Y | F Y | j F | d/m/Y | g:i A | . | , | 0
uz | j-F, Y | F, Y | j-F | d/m/Y | H:i | , | _ | 1
vi | j F Y | F Y | j F | d/m/Y | H:i | , | . | 1
zh-hans | Y年n月j日 | Y年n月 | n月j日 | Y/n/j | H:i | . | , | 1
zh-hant | Y年n月j日 | Y年n月 | n月j日 | Y/n/j | H:i | . | , | 0
"""
# Where digits are grouped otherwise than by three: the last group, then those before it.
_GROUPING: Final[Mapping[str, tuple[int, ...]]] = dict.fromkeys(
    ("bn", "hi", "ml", "ta", "te", "ur"), (3, 2)
)
_SECONDS: Final = (":%S", ":%S.%f", "")


@lru_cache(maxsize=32)
def formats_of(lang: str) -> Mapping[str, Any]:
    """Return a language's formats by name, those of "de" for "de-at"; none where it is unknown."""
    code = lang.lower()
    for one in (code, code.split("-")[0]):
        for line in _TABLE.splitlines():
            if line.partition(" | ")[0] == one:
                return _formats(one, line.split(" | ")[1:])
    return {}


def _formats(code: str, row: list[str]) -> Mapping[str, Any]:
    date, year_month, month_day, short_date, time, point, group, first_day = row
    dates = _readable(short_date)
    dotted = "." in time
    return {
        "DATE_FORMAT": date,
        "DATETIME_FORMAT": f"{date} {time}",
        "DATE_INPUT_FORMATS": dates,
        "DATETIME_INPUT_FORMATS": tuple(
            f"{one} {clock}" for one in dates for clock in _clocks(dotted)
        ),
        "DECIMAL_SEPARATOR": point,
        "FIRST_DAY_OF_WEEK": int(first_day),
        "MONTH_DAY_FORMAT": month_day,
        "NUMBER_GROUPING": _GROUPING.get(code, 3),
        "SHORT_DATE_FORMAT": short_date,
        "SHORT_DATETIME_FORMAT": f"{short_date} {time}",
        "THOUSAND_SEPARATOR": group.replace("_", "\xa0").replace("~", "\u202f"),
        "TIME_FORMAT": time,
        "TIME_INPUT_FORMATS": _clocks(dotted),
        "YEAR_MONTH_FORMAT": year_month,
    }


def _clocks(dotted: bool) -> tuple[str, ...]:
    colons = tuple(f"%H:%M{rest}" for rest in _SECONDS)
    dots = ("%H.%M.%S", "%H.%M.%S.%f", "%H.%M") if dotted else ()
    return dots + colons


def _readable(short_date: str) -> tuple[str, ...]:
    """Return strptime formats: as it is written, the year in two digits, without a last point."""
    letters = {"d": "%d", "j": "%d", "m": "%m", "n": "%m", "Y": "%Y"}
    full = "".join(letters.get(one, one) for one in short_date)
    found = [full, full.rstrip(".")]
    found += [one.replace("%Y", "%y") for one in found]
    return tuple(dict.fromkeys(found))
