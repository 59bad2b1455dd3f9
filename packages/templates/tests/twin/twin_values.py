# ruff: noqa: E501 - tables of words
"""The values that generated templates meet: made anew for each side and each rendering.

`VALUES` maps a name of the context to a function of the side; `STEPS` says which dotted steps make
sense after a name. A value must show itself the same way in both renderings: no addresses.
"""

import datetime as dt
import enum
import uuid
from collections import OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.http import QueryDict


class Silent(Exception):
    silent_variable_failure = True


class StrSub(str):
    """A subclass of str is text like any other."""


class ShoutingStr(str):
    def __str__(self) -> str:
        return "shout <&>"


class Tune:
    """Attributes, properties, methods: what templates are mostly given."""

    year = 1937
    kind = StrSub("<swing>")

    def __init__(self, title: str, players: Any = ()) -> None:
        self.title = title
        self.players = list(players)
        self._secret = "secret"

    def __repr__(self) -> str:
        return f"<Tune {self.title!r}>"

    @property
    def shown(self) -> str:
        return f"<b>{self.title}</b>"

    @property
    def broken(self) -> str:
        return self.no_such_attribute  # type: ignore[attr-defined]

    @property
    def silent(self) -> str:
        raise Silent("hush")

    @property
    def loud(self) -> str:
        raise LookupError("loud")

    def method(self) -> str:
        return f"method of {self.title}"

    def needs(self, argument: Any) -> str:
        return f"given {argument}"

    def optional(self, argument: Any = "nothing") -> str:
        return f"given {argument}"

    def itself(self) -> "Tune":
        return self

    def erase(self) -> str:
        return "erased"

    erase.alters_data = True  # type: ignore[attr-defined]

    def raises(self) -> str:
        raise ValueError("raised")

    def raises_silently(self) -> str:
        raise Silent("hush")

    def type_error(self) -> str:
        raise TypeError("of its own")

    def returns_none(self) -> None:
        return None

    @staticmethod
    def static() -> str:
        return "static & plain"

    @classmethod
    def made(cls) -> str:
        return cls.__name__


class Items:
    """Only items; every other key raises `error`."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error
        self.attribute = "an attribute"

    def __repr__(self) -> str:
        return f"Items({self.error.__name__})"

    def __getitem__(self, key: Any) -> str:
        if key == "known":
            return "<known>"
        raise self.error(key)


class CallableItems(dict[str, Any]):
    def __call__(self) -> dict[str, str]:
        return {"a": "called"}


class NotCalled:
    do_not_call_in_templates = True
    attribute = "of a class that is not called"

    def __call__(self) -> str:
        return "called"

    def __repr__(self) -> str:
        return "NotCalled()"


class NotCalledTwice:
    def __call__(self) -> str:
        return "called twice"

    def __repr__(self) -> str:
        return "NotCalledTwice()"


class Squares:
    """As a generator, but its text is the same every time."""

    def __init__(self) -> None:
        self.left = [0, 1, 4]

    def __iter__(self) -> "Squares":
        return self

    def __next__(self) -> int:
        if not self.left:
            raise StopIteration
        return self.left.pop(0)

    def __str__(self) -> str:
        return "<generator of squares>"

    __repr__ = __str__


class Once:
    """An iterator: it has no length and can be gone through once."""

    def __init__(self, values: Any) -> None:
        self._values = iter(values)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return next(self._values)

    def __repr__(self) -> str:
        return "Once()"


class AltersData:
    alters_data = True

    def __call__(self) -> str:
        return "altered"

    def __repr__(self) -> str:
        return "AltersData()"


class Plain:
    """A class is callable: a template sees an instance."""

    attribute = "of an instance"

    def __str__(self) -> str:
        return "<plain & instance>"


class BadBool:
    def __bool__(self) -> bool:
        raise ArithmeticError("no truth")

    def __repr__(self) -> str:
        return "BadBool()"


class BadEq:
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no equality")

    def __repr__(self) -> str:
        return "BadEq()"


class BadStr:
    def __str__(self) -> str:
        raise OSError("no text")

    def __repr__(self) -> str:
        return "BadStr()"


class BadLen:
    def __len__(self) -> int:
        raise ValueError("no length")

    def __iter__(self) -> Any:
        return iter("ab")

    def __repr__(self) -> str:
        return "BadLen()"


class OnlyIter:
    def __iter__(self) -> Any:
        return iter(["x", "<y>", 3])

    def __repr__(self) -> str:
        return "OnlyIter()"


class OnlyIndex:
    def __getitem__(self, index: int) -> str:
        return ["zero", "<one>"][index]

    def __repr__(self) -> str:
        return "OnlyIndex()"


class Weekday(enum.Enum):
    MONDAY = "<mon>"


class Number(enum.IntEnum):
    ONE = 1


class Choice(str, enum.Enum):  # noqa: UP042 - shows itself differently
    RED = "<red>"


class Plainly(enum.StrEnum):
    RED = "<red>"


class IntSub(int):
    def __str__(self) -> str:
        return "int sub"


class DictSub(dict[str, Any]):
    attribute = "of a dict"


class Point(NamedTuple):
    x: Any
    y: Any


def safe_html_object(side: Any) -> Any:
    """An object whose text is safe, as forms and widgets are."""

    class Widget:
        def __str__(self) -> str:
            return side.mark_safe("<input>")

        __html__ = __str__

        def __repr__(self) -> str:
            return "Widget()"

    return Widget()


def raising(error: type[Exception]) -> Any:
    def function() -> None:
        raise error("from a callable")

    return function


def people() -> list[dict[str, Any]]:
    return [
        {"name": "Django", "born": 1910, "instrument": "guitar", "alive": False},
        {"name": "Stéphane", "born": 1908, "instrument": "violin", "alive": False},
        {"name": "Jo<seph>", "born": 1912, "instrument": "guitar", "alive": None},
    ]


def tunes() -> list[Tune]:
    return [Tune("Nuages", "ab"), Tune("Minor <Swing>"), Tune("Djangology & co", ["x"])]


UTC = dt.UTC
EAST = dt.timezone(dt.timedelta(hours=5, minutes=30))

VALUES: dict[str, Any] = {
    # text
    "text": lambda s: "plain text",
    "markup": lambda s: "<b>O'Hara & \"co\"</b>",
    "safe": lambda s: s.mark_safe("<i>&amp; 'safe'</i>"),
    "lazy": lambda s: s.lazy("lazy <x>"),
    "lazy_safe": lambda s: s.lazy_safe("<i>lazy</i>"),
    "choice": lambda s: Choice.RED,
    "str_enum": lambda s: Plainly.RED,
    "sub": lambda s: StrSub("<sub> & str"),
    "shouting": lambda s: ShoutingStr("quiet"),
    "empty": lambda s: "",
    "safe_empty": lambda s: s.mark_safe(""),
    "multi": lambda s: "line one\nline <two>\r\n\r\nthree\n\n\nfour & more ",
    "words": lambda s: "the quick brown fox's 3rd jump over joe's LAZY dog",
    "link": lambda s: "see www.example.com/?a=1&b=<2> or http://x.org/a(b). Mail joe@example.com, now",
    "uni": lambda s: "Ærøskøbing ß ﬁ 日本 \u2028 e\u0301",
    "html_text": lambda s: "<p>One <b>two</b> three <br> four &lt; <a href='x'>five</a></p>",
    "safe_html": lambda s: s.mark_safe("<p>One <b>two</b> three <br> four &lt; five</p>"),
    "digits": lambda s: "12345",
    "numtext": lambda s: "3.14159",
    "blank": lambda s: "   ",
    "key": lambda s: "name",
    "safe_key": lambda s: s.mark_safe("name"),
    "comma": lambda s: "yes,<no>,maybe",
    "percent": lambda s: "100% %s %(a)s %%",
    "quotes": lambda s: "'single' \"double\" \\back",
    "script": lambda s: "</script><script>alert('x')\u2028</script>",
    # numbers
    "zero": lambda s: 0,
    "one": lambda s: 1,
    "two": lambda s: 2,
    "int": lambda s: 1234567,
    "neg": lambda s: -3,
    "big": lambda s: 12345678901234567890,
    "float": lambda s: 34.23234,
    "float_sum": lambda s: 0.1 + 0.2,
    "float_int": lambda s: 34.0,
    "float_big": lambda s: 1234567.891,
    "float_exp": lambda s: 1e22,
    "float_tiny": lambda s: 1.5e-9,
    "nan": lambda s: float("nan"),
    "inf": lambda s: float("inf"),
    "neg_zero": lambda s: -0.0,
    "dec": lambda s: Decimal("1234.5678"),
    "dec_tiny": lambda s: Decimal("0.00000001"),
    "dec_exp": lambda s: Decimal("1E+5"),
    "dec_nan": lambda s: Decimal("NaN"),
    "fraction": lambda s: Fraction(3, 4),
    "complex": lambda s: complex(1, 2),
    "true": lambda s: True,
    "false": lambda s: False,
    "none": lambda s: None,
    "int_sub": lambda s: IntSub(5),
    "int_enum": lambda s: Number.ONE,
    # collections
    "ints": lambda s: [3, 1, 2],
    "strings": lambda s: ["<a>", "b", "c & d", ""],
    "safe_strings": lambda s: [s.mark_safe("<a>"), "<b>", s.mark_safe("&amp;")],
    "mixed": lambda s: [1, "two", None, 3.5, True, [4, 5], s.mark_safe("<6>")],
    "nested": lambda s: ["A", ["B", ["C & D"]], "E", ["F", ["<G>", "H"]], "I"],
    "empty_list": lambda s: [],
    "pairs": lambda s: [(1, "one"), (2, "<two>"), (2, "deux")],
    "ragged": lambda s: [(1, 2), (3,), (4, 5, 6)],
    "triples": lambda s: [(1, 2, 3), ("a", "b", "c")],
    "tuple": lambda s: (1, "<2>"),
    "people": lambda s: people(),
    "tunes": lambda s: tunes(),
    "points": lambda s: [Point(1, 2), Point(0, 5)],
    "point": lambda s: Point(1, "<2>"),
    "dict": lambda s: {"a": 1, "b": "<2>", "items": "hidden", "1": "text one", 1: "int one", "d": {"x": "y"}},
    "dict_ints": lambda s: {0: "zero", 1: "one"},
    "empty_dict": lambda s: {},
    "query": lambda s: QueryDict("a=1&b=2&b=<3>&items=x"),
    "default_dict": lambda s: defaultdict(list, {"a": [1]}),
    "ordered": lambda s: OrderedDict([("b", 1), ("a", "<2>")]),
    "dict_sub": lambda s: DictSub(a="<item>"),
    "called_dict": lambda s: CallableItems(a="not called"),
    "set": lambda s: {1},
    "frozen": lambda s: frozenset(["<one>"]),
    "range": lambda s: range(4),
    "gen": lambda s: Squares(),
    "iterator": lambda s: Once(["i", "<j>"]),
    "bytes": lambda s: b"by<t>es",
    "only_iter": lambda s: OnlyIter(),
    "only_index": lambda s: OnlyIndex(),
    "long": lambda s: list(range(12)),
    "changing": lambda s: [1, 1, 2, 2, 2, 1, "a", "a"],
    # objects
    "tune": lambda s: Tune("Nuages & <co>", ["Django", "<Joseph>"]),
    "items_key": lambda s: Items(KeyError),
    "items_type": lambda s: Items(TypeError),
    "items_value": lambda s: Items(ValueError),
    "items_runtime": lambda s: Items(RuntimeError),
    "items_silent": lambda s: Items(Silent),
    "plain": lambda s: Plain(),
    "plain_class": lambda s: Plain,
    "not_called": lambda s: NotCalled(),
    "not_called_class": lambda s: NotCalled,
    "alters": lambda s: AltersData(),
    "widget": safe_html_object,
    "enum": lambda s: Weekday.MONDAY,
    "uuid": lambda s: uuid.UUID(int=7),
    "bad_bool": lambda s: BadBool(),
    "bad_eq": lambda s: BadEq(),
    "bad_str": lambda s: BadStr(),
    "bad_len": lambda s: BadLen(),
    # callables
    "call": lambda s: lambda: "<called>",
    "call_safe": lambda s: lambda: s.mark_safe("<called>"),
    "call_call": lambda s: lambda: NotCalledTwice(),
    "call_dict": lambda s: lambda: {"a": "<of call>"},
    "call_list": lambda s: lambda: [1, "<2>"],
    "call_none": lambda s: lambda: None,
    "call_args": lambda s: lambda a: f"given {a}",
    "call_raises": lambda s: raising(ValueError),
    "call_key_error": lambda s: raising(KeyError),
    "call_type_error": lambda s: raising(TypeError),
    "call_silent": lambda s: raising(Silent),
    # moments
    "date": lambda s: dt.date(1910, 1, 23),
    "time": lambda s: dt.time(13, 5, 7, 89),
    "midnight": lambda s: dt.time(0, 0),
    "aware_time": lambda s: dt.time(13, 5, tzinfo=UTC),
    "naive": lambda s: dt.datetime(2008, 12, 31, 23, 59, 9),  # noqa: DTZ001
    "aware": lambda s: dt.datetime(2021, 7, 14, 22, 30, tzinfo=UTC),
    "east": lambda s: dt.datetime(2020, 2, 29, 3, 4, 5, 678, tzinfo=EAST),
    "delta": lambda s: dt.timedelta(days=1, hours=2),
    "format": lambda s: "Y <b> H",
}  # fmt: skip

COMMON_STEPS = (
    "0", "1", "2", "-1", "missing", "name", "items", "keys", "values", "upper", "title", "a", "b",
    "x", "count", "real", "year", "hour", "attribute", "known", "pop", "d.x", "1.0", "0.0", "0.name",
)  # fmt: skip
TUNE_STEPS = (
    "title", "shown", "year", "kind", "players", "players.0", "broken", "silent", "loud", "method", "needs",
    "optional", "itself", "itself.title", "erase", "raises", "raises_silently", "type_error", "returns_none",
    "static", "made", "method.upper", "title.upper", "players.1.upper.lower", "missing.more", "returns_none.x",
)  # fmt: skip
STEPS: dict[str, tuple[str, ...]] = {
    "tune": TUNE_STEPS,
    "tunes": ("0.title", "1.shown", "2.players.0", "5.title", "0.raises"),
    "people": ("0.name", "1.born", "2.alive", "9.name"),
    "dict": ("a", "b", "items", "1", "d.x", "d.items", "keys", "values"),
    "call_dict": ("a", "b"),
    "call_list": ("0", "1", "2"),
    "forloop": (
        "counter", "counter0", "revcounter", "revcounter0", "first", "last", "parentloop",
        "parentloop.counter", "parentloop.parentloop.counter0", "parentloop.last", "missing",
    ),
}  # fmt: skip


def values(side: Any) -> dict[str, Any]:
    """Return a context for one rendering."""
    return {name: make(side) for name, make in VALUES.items()}
