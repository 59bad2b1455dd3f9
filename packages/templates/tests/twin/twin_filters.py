# ruff: noqa: E501 - tables of words
"""Which arguments each filter is given in generated templates."""

from typing import Any

NUMBERS = (
    "0", "1", "2", "3", "5", "10", "-1", "-3", "'4'", "'x'", "''", "one", "neg", "none", "numtext",
    "true", "float", "missing", "text", "1.5", "empty_list", "safe", "sub",
)  # fmt: skip
WIDTHS = (
    "0",
    "1",
    "5",
    "15",
    "40",
    "-2",
    "'12'",
    "'x'",
    "one",
    "none",
    "missing",
    "1.9",
    "neg",
    "true",
)
TEXTS = (
    "''", "'a'", "'<b>'", "' '", "'o'", "';'", "', '", "'&'", "safe", "markup", "none", "int", "text",
    "missing", "ints", "lazy", "sub", "safe_empty", '"\\"q\\""', "call", "tune", "date",
)  # fmt: skip
WORDS = (
    "'yes,no'",
    "'<y>,n,m'",
    "'only'",
    "'a,b,c,d'",
    "comma",
    "''",
    "safe",
    "none",
    "int",
    "'y,ies'",
    "',es'",
)
FORMATS = (
    "'Y-m-d'", "'H:i:s'", "'D d M Y'", "'N j, Y, P'", "'c'", "'r'", "'U'", "'e O T Z I'", "'jS F y z W o L t'",
    "'a A f g G h u'", "'\\\\Y Y'", "'DATE_FORMAT'", "'SHORT_DATETIME_FORMAT'", "'TIME_FORMAT'", "''", "format",
    "none", "missing", "int", "'b E l n w'", "'SHORT_DATE_FORMAT'", "'<Y>'", "'MONTH_DAY_FORMAT'",
)  # fmt: skip
PLACES = (
    "0", "1", "2", "-1", "-2", "3", "'2g'", "'u'", "'2u'", "'gu'", "'2ug'", "'-2g'", "'x'", "''", "none", "one",
    "neg", "15", "-15", "float", "missing", "true", "text",
)  # fmt: skip
SLICES = (
    "':2'",
    "'1:'",
    "'::2'",
    "'-2:'",
    "'::-1'",
    "'x'",
    "''",
    "2",
    "'1'",
    "':'",
    "none",
    "missing",
    "'0:99'",
)
KEYS = (
    "'name'",
    "'born'",
    "'missing'",
    "0",
    "1",
    "'0'",
    "'a.b'",
    "'_x'",
    "key",
    "safe_key",
    "''",
    "none",
    "'title'",
)
STRING_FORMATS = (
    "'s'", "'d'", "'05d'", "'.2f'", "'r'", "'x'", "'e'", "'%'", "'c'", "'10s'", "'-10s|'", "'z'", "''", "none",
    "'s <b>'", "'03d%%'", "int", "'(a)s'", "'g'", "'i'", "'a'",
)  # fmt: skip
OTHER_MOMENTS = ("date", "naive", "aware", "east", "text", "int")

FILTERS: dict[str, tuple[tuple[str, ...], bool]] = {
    # name: the arguments, and whether one may be left out
    "add": (NUMBERS + TEXTS + ("ints", "tuple", "dec", "delta", "nan", "inf", "dec_exp"), False),
    "addslashes": ((), True),
    "capfirst": ((), True),
    "center": (WIDTHS, False),
    "cut": (TEXTS, False),
    "date": (FORMATS, True),
    "default": ((*TEXTS, "_('yes')"), False),
    "default_if_none": (TEXTS, False),
    "dictsort": (KEYS, False),
    "dictsortreversed": (KEYS, False),
    "divisibleby": (NUMBERS, False),
    "escape": ((), True),
    "escapejs": ((), True),
    "escapeseq": ((), True),
    "filesizeformat": ((), True),
    "first": ((), True),
    "floatformat": (PLACES, True),
    "force_escape": ((), True),
    "get_digit": (NUMBERS, False),
    "iriencode": ((), True),
    "join": (TEXTS, False),
    "json_script": (("'id'", "'<id>'", "safe", "none", "int", "''"), True),
    "last": ((), True),
    "length": ((), True),
    "linebreaks": ((), True),
    "linebreaksbr": ((), True),
    "linenumbers": ((), True),
    "ljust": (WIDTHS, False),
    "lower": ((), True),
    "make_list": ((), True),
    "phone2numeric": ((), True),
    "pluralize": (WORDS, True),
    "pprint": ((), True),
    "rjust": (WIDTHS, False),
    "safe": ((), True),
    "safeseq": ((), True),
    "slice": (SLICES, False),
    "slugify": ((), True),
    "stringformat": (STRING_FORMATS, False),
    "striptags": ((), True),
    "time": (FORMATS, True),
    "timesince": (OTHER_MOMENTS, False),
    "timeuntil": (OTHER_MOMENTS, False),
    "title": ((), True),
    "truncatechars": (NUMBERS, False),
    "truncatechars_html": (NUMBERS, False),
    "truncatewords": (NUMBERS, False),
    "truncatewords_html": (NUMBERS, False),
    "unordered_list": ((), True),
    "upper": ((), True),
    "urlencode": (TEXTS, True),
    "urlize": ((), True),
    "urlizetrunc": (NUMBERS, False),
    "wordcount": ((), True),
    "wordwrap": (WIDTHS, False),
    "yesno": (WORDS, True),
    # of the libraries
    "localize": ((), True),
    "unlocalize": ((), True),
    "localtime": ((), True),
    "utc": ((), True),
    "timezone": (("'Asia/Tokyo'", "'Nowhere/City'", "none", "int", "text"), False),
    # of the library of our own
    "twice": ((), True),
    "wrapped": (TEXTS, True),
    "backwards": ((), True),
    "told": ((), True),
    "emphasised": ((), True),
    "hours": ((), True),
    "renamed": (TEXTS, True),
    "kind": ((), True),
    "fails": (TEXTS, True),
}  # fmt: skip

# What a value has to be for the filter to do its work; others are given it now and then.
LIKES: dict[str, tuple[str, ...]] = {
    "date": ("date", "naive", "aware", "east", "time"),
    "time": ("time", "naive", "aware", "midnight", "aware_time", "date"),
    "timesince": ("date", "naive", "aware", "east"),
    "timeuntil": ("date", "naive", "aware", "east"),
    "localtime": ("naive", "aware", "east"),
    "utc": ("naive", "aware", "east"),
    "timezone": ("naive", "aware", "east"),
    "hours": ("naive", "aware", "east", "time"),
    "floatformat": ("int", "float", "dec", "nan", "inf", "neg_zero", "numtext", "float_big", "float_tiny", "big"),
    "filesizeformat": ("int", "big", "float", "digits", "neg", "zero", "true", "dec"),
    "dictsort": ("people", "pairs", "points", "dict", "strings", "ints", "tunes"),
    "dictsortreversed": ("people", "pairs", "points", "dict"),
    "join": ("strings", "safe_strings", "ints", "tuple", "dict", "gen", "text", "nested", "mixed"),
    "unordered_list": ("nested", "strings", "safe_strings", "ints", "gen", "text", "mixed", "pairs"),
    "urlize": ("link", "markup", "safe", "html_text"),
    "urlizetrunc": ("link", "markup", "safe"),
    "truncatechars_html": ("html_text", "safe_html", "words", "markup"),
    "truncatewords_html": ("html_text", "safe_html", "words", "markup"),
    "linebreaks": ("multi", "safe_html", "markup"),
    "linenumbers": ("multi", "safe_html"),
    "wordwrap": ("words", "multi", "safe_html"),
    "first": ("ints", "strings", "safe_strings", "text", "tuple", "empty_list", "dict_ints", "gen"),
    "last": ("ints", "strings", "safe_strings", "text", "tuple", "empty_list"),
    "slice": ("long", "strings", "text", "safe", "tuple", "range", "nested"),
    "safeseq": ("strings", "safe_strings", "gen", "tuple", "text"),
    "escapeseq": ("strings", "safe_strings", "gen", "tuple", "text"),
    "json_script": ("dict", "script", "ints", "mixed", "date", "dec", "uuid", "lazy"),
    "pluralize": ("zero", "one", "two", "strings", "digits", "empty_list", "float", "nan"),
    "get_digit": ("int", "digits", "neg", "float"),
    "divisibleby": ("int", "digits", "zero", "float"),
}  # fmt: skip


def argument(random: Any, name: str) -> str:
    """Return ":argument" or nothing, as the filter has it; rarely what it does not take."""
    choices, optional = FILTERS[name]
    if not choices:
        return ":1" if random.random() < 0.01 else ""
    if random.random() < (0.4 if optional else 0.01):
        return ""
    return f":{random.choice(choices)}"
