# ruff: noqa: E501 - tables of words
"""Random templates: `Writer(random).template()`.

Every form of every built-in tag can come out. What is left out: the tags and filters whose output
is chance (`lorem random`, `random`) or the process (`debug`).
"""

import random
from functools import lru_cache
from typing import Any

import django
from django.template import Context, Engine
from twin_case import LIBRARIES
from twin_filters import FILTERS, LIKES, argument
from twin_sides import THEIRS, Options
from twin_values import COMMON_STEPS, STEPS, VALUES, values

NAMES = tuple(VALUES)
TEXTS = (
    "a", " ", "\n", "<p>", "</p>", " x ", "é & ü", "100% %s", "{ {", "'\"", "\\", "<b> </b>", "-", "}}", "%}", "text",
)  # fmt: skip
LITERALS = (
    "1", "0", "-2", "3.5", "-.5", "1e3", '"str"', "'<lit>'", '"a \\"b\\""', "''", "True", "False", "None",
    "_('yes')", '_("no & no")', "1234567.5", "12345678901234567890", "+7", "'%'",
)  # fmt: skip
ITERABLES = (
    "ints", "strings", "mixed", "nested", "empty_list", "tuple", "people", "tunes", "dict", "range", "gen", "text",
    "only_iter", "only_index", "call_list", "none", "missing", "set", "int", "iterator", "long", "changing",
    "tune.players", "dict.items", "ordered.items", "empty_dict", "bytes", "call_none", "safe_strings", "bad_len",
    "default_dict.items", "people.0.items", "call", "alters", "items_key", "call_raises", "'abc'", "tuple|slice:':1'",
)  # fmt: skip
PAIRS = (
    "pairs",
    "points",
    "ordered.items",
    "call_dict.items",
    "empty_list",
    "ragged",
    "triples",
    "strings",
    "ints",
    "dict.items",
)
NOT_ITERABLE = (
    "int",
    "alters",
    "call_raises",
    "bad_len",
    "items_key",
    "only_index",
    "default_dict.items",
)
TARGETS = ("v", "w", "item", "text", "forloop", "x", "tune")


@lru_cache(maxsize=1)
def _judge() -> tuple[Engine, Context]:
    engine = THEIRS.engine({}, Options())
    for name in ("l10n", "tz"):
        engine.template_builtins.append(engine.template_libraries[name])
    engine.template_builtins.append(LIBRARIES["Django"])
    return engine, Context(values(THEIRS))


@lru_cache(maxsize=50_000)
def is_tame(expression: str) -> bool:
    """Return whether Django shows an expression without an error."""
    engine, context = _judge()
    try:
        engine.from_string(f"{{{{ {expression} }}}}").render(context)
    except Exception:
        return False
    return True


class Writer:
    """Writes one template; the same `chance` gives the same template.

    A tame one has few errors, so that the whole of it is compared.
    """

    def __init__(
        self, chance: random.Random, others: tuple[str, ...] = (), *, tame: bool = False
    ) -> None:
        self.chance = chance
        self.tame = tame
        self.others = others
        self.locals: list[str] = []
        self.cycles: list[str] = []
        self.blocks = 0
        self.depth = 0

    # -- expressions ---------------------------------------------------------------------------

    def variable(self) -> str:
        chance = self.chance
        if self.locals and chance.random() < 0.45:
            name = chance.choice(self.locals)
        else:
            name = chance.choice(NAMES) if chance.random() < 0.95 else "missing"
        steps = STEPS.get(name)
        if steps and chance.random() < 0.7:
            return f"{name}.{chance.choice(steps)}"
        if chance.random() < 0.25:
            return f"{name}.{chance.choice(COMMON_STEPS)}"
        return name

    def _atom(self) -> str:
        return self.chance.choice(LITERALS) if self.chance.random() < 0.2 else self.variable()

    def expression(self) -> str:
        """Return an expression; in a tame template one that raises nothing by itself."""
        for _ in range(6):
            found = self._expression()
            if not self.tame or is_tame(found):
                return found
        return "text"

    def atom(self) -> str:
        return self.expression() if self.tame else self._atom()

    def _expression(self) -> str:
        chance = self.chance
        found = self._atom()
        count = chance.choices((0, 1, 2, 3), (5, 4, 2, 1))[0]
        for place in range(count):
            name = chance.choice(list(FILTERS))
            if place == 0 and name in LIKES and chance.random() < 0.7:
                found = chance.choice(LIKES[name])
            bar = "|" if chance.random() < 0.95 else " | "
            found += f"{bar}{name}{argument(chance, name)}"
        return found.replace(" ", "") if "'" not in found and '"' not in found else found

    def condition(self, depth: int = 0) -> str:
        chance = self.chance
        sign = chance.choice(("and", "or", "not", "cmp", "cmp", "leaf", "leaf"))
        if depth > 2 or sign == "leaf":
            return self.expression() if chance.random() < 0.4 else self.atom()
        if sign == "not":
            return f"not {self.condition(depth + 1)}"
        if sign == "cmp":
            sign = chance.choice(("==", "!=", "<", ">", "<=", ">=", "in", "not in", "is", "is not"))
            return f"{self.atom()} {sign} {self.condition(depth + 2)}"
        return f"{self.condition(depth + 1)} {sign} {self.condition(depth + 1)}"

    def _tame(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of which a tame template may have one."""
        return tuple(w for w in words if w not in NOT_ITERABLE) if self.tame else words

    # -- nodes ---------------------------------------------------------------------------------

    def template(self, size: int = 4) -> str:
        return "{% load i18n l10n tz static %}" + self.nodes(size)

    def nodes(self, size: int | None = None) -> str:
        self.depth += 1
        count = self.chance.randint(1, size or max(1, 4 - self.depth // 2))
        written = "".join(self.node() for _ in range(count))
        self.depth -= 1
        return written

    def node(self) -> str:
        chance = self.chance
        roll = chance.random()
        if roll < 0.2:
            return chance.choice(TEXTS)
        if roll < 0.5 or self.depth > 4:
            return f"{{{{ {self.expression()} }}}}"
        return str(getattr(self, f"tag_{chance.choice(TAGS)}")())

    def inside(self, *names: str) -> str:
        self.locals.extend(names)
        written = self.nodes()
        if names:
            del self.locals[-len(names) :]
        return written

    def tag_if(self) -> str:
        out = f"{{% if {self.condition()} %}}{self.nodes()}"
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            out += f"{{% elif {self.condition()} %}}{self.nodes()}"
        if self.chance.random() < 0.6:
            out += f"{{% else %}}{self.nodes()}"
        return out + "{% endif %}"

    def tag_for(self) -> str:
        chance = self.chance
        if chance.random() < 0.3:
            names = chance.choice((("a", "b"), ("x", "y"), ("a", "b", "c"), ("item", "forloop")))
            iterable = chance.choice(PAIRS[:5] if self.tame else PAIRS)
        else:
            names = (chance.choice(("item", "x", "text", "tune", "forloop", "v")),)
            iterable = (
                chance.choice(self._tame(ITERABLES)) if chance.random() < 0.9 else self.expression()
            )
        joint = chance.choice((", ", ",", " , "))
        turned = " reversed" if chance.random() < 0.2 else ""
        out = f"{{% for {joint.join(names)} in {iterable}{turned} %}}"
        out += self.inside(*names, "forloop", "forloop")
        if chance.random() < 0.3:
            out += f"{{% empty %}}{self.nodes()}"
        return out + "{% endfor %}"

    tag_for2 = tag_for3 = tag_for

    def tag_with(self) -> str:
        chance, name = self.chance, self.chance.choice(TARGETS)
        if chance.random() < 0.2:
            head = f"{self.expression()} as {name}"
        else:
            head = f"{name}={self.expression()}"
            if chance.random() < 0.3:
                head += f" other={self.atom()}"
        return f"{{% with {head} %}}{self.inside(name)}{{% endwith %}}"

    def tag_cycle(self) -> str:
        chance = self.chance
        if self.cycles and chance.random() < 0.3:
            return f"{{% cycle {chance.choice(self.cycles)} %}}"
        values = " ".join(self.expression() for _ in range(chance.randint(1, 3)))
        if chance.random() < 0.4:
            name = chance.choice(("cyc", "v", "row"))
            self.cycles.append(name)
            silent = " silent" if chance.random() < 0.4 else ""
            self.locals.append(name)
            return f"{{% cycle {values} as {name}{silent} %}}"
        return f"{{% cycle {values} %}}"

    def tag_resetcycle(self) -> str:
        if self.cycles and self.chance.random() < 0.7:
            return f"{{% resetcycle {self.chance.choice(self.cycles)} %}}"
        return f"{{% cycle 'a' 'b' %}}{{% if {self.condition()} %}}{{% resetcycle %}}{{% endif %}}"

    def tag_ifchanged(self) -> str:
        values = " ".join(self.expression() for _ in range(self.chance.choice((0, 1, 1, 2))))
        otherwise = f"{{% else %}}{self.nodes()}" if self.chance.random() < 0.4 else ""
        return f"{{% ifchanged {values} %}}{self.nodes()}{otherwise}{{% endifchanged %}}"

    def tag_firstof(self) -> str:
        values = " ".join(self.expression() for _ in range(self.chance.randint(1, 3)))
        return f"{{% firstof {values}{self._as()} %}}"

    def _as(self, likely: float = 0.3) -> str:
        if self.chance.random() > likely:
            return ""
        name = self.chance.choice(("v", "w", "item", "text", "x", "tune"))
        if self.depth == 1:
            self.locals.append(name)
        return f" as {name}"

    def tag_regroup(self) -> str:
        chance = self.chance
        source, key = chance.choice(
            (("people", "instrument"), ("people", "alive"), ("pairs", "0"), ("points", "x"), ("strings", "upper"))
            if self.tame
            else (("people", "instrument"), ("changing", "missing"), ("people|dictsort:'instrument'", "instrument"), ("tunes", "title.0"),
             ("missing", "a"), ("none", "a"), ("text", "upper|default:'x'"), ("int", "real"), ("tunes", "broken"),
             ("dict.items", "1"), ("people", "name|length"))
        )  # fmt: skip
        out = f"{{% regroup {source} by {key} as groups %}}"
        loop = "{% for g in groups %}{{ g.grouper }}:{% for i in g.list %}{{ i }}{% endfor %};{% endfor %}"
        if chance.random() < 0.4:
            loop = "{% for k, l in groups %}{{ k }}={{ l|length }};{% endfor %}{{ groups|length }}"
        return out + loop

    def tag_widthratio(self) -> str:
        values = [self.chance.choice(("int", "two", "float", "5", "100", "digits", "dec", "zero") if self.tame else ("int", "two", "float", "zero", "5", "100", "text", "none", "nan", "inf", "dec",
                                      "missing", "digits", "7.5", "big", "one|add:1")) for _ in range(3)]  # fmt: skip
        return f"{{% widthratio {' '.join(values)}{self._as()} %}}"

    def tag_spaceless(self) -> str:
        return f"{{% spaceless %}} <p> {self.nodes()} </p> <b>\n</b> {{% endspaceless %}}"

    def tag_filter(self) -> str:
        names = [self.chance.choice(list(FILTERS)) for _ in range(self.chance.randint(1, 2))]
        names = [n for n in names if n not in ("escape", "safe")] or ["upper"]
        chain = "|".join(f"{name}{argument(self.chance, name)}" for name in names)
        if self.tame and not is_tame(f"safe|{chain}"):
            chain = "upper"
        return f"{{% filter {chain} %}}{self.nodes()}{{% endfilter %}}"

    def tag_autoescape(self) -> str:
        word = self.chance.choice(("on", "off", "off"))
        return f"{{% autoescape {word} %}}{self.nodes()}{{% endautoescape %}}"

    tag_autoescape2 = tag_autoescape

    def tag_verbatim(self) -> str:
        name = self.chance.choice(("", " here"))
        return f"{{% verbatim{name} %}}{{{{ x }}}}{{% if %}}{{# c #}}{{% endverbatim{name} %}}"

    def tag_templatetag(self) -> str:
        words = ("openblock", "closeblock", "openvariable", "closevariable", "openbrace", "closebrace",
                 "opencomment", "closecomment")  # fmt: skip
        return f"{{% templatetag {self.chance.choice(words)} %}}"

    def tag_now(self) -> str:
        form = self.chance.choice(('"Y"', "'Y-m'", '"\\Y Y"', '"e"', '"<Y>"'))
        return f"{{% now {form}{self._as()} %}}"

    def tag_lorem(self) -> str:
        return (
            "{% lorem "
            + self.chance.choice(
                ("3 w", "19 w", "1 w", "one w", "two w", "'5' w", "missing w", "0 w")
            )
            + " %}"
        )

    def tag_comment(self) -> str:
        return self.chance.choice(
            (
                "{% comment %}{{ x|nothing }}{% if %}{% endcomment %}",
                "{# note #}",
                '{% comment "why" %}{% endcomment %}',
            )
        )

    def tag_csrf(self) -> str:
        return self.chance.choice(
            ("{% csrf_token %}", "{% with csrf_token=markup %}{% csrf_token %}{% endwith %}",
             "{% with csrf_token='NOTPROVIDED' %}{% csrf_token %}{% endwith %}", "{% with csrf_token=safe %}{% csrf_token %}{% endwith %}")
        )  # fmt: skip

    def tag_url(self) -> str:
        form = self.chance.choice(
            ("'books'", "'book' 3", "'book' number=one", "'search' word=uni page=two")
            if self.tame
            else ("'books'", "'book' 3", "'book' number=one", "'search' word=markup page=two", "'nowhere'", "'book' text",
             "missing", "'search' 'a/b' 1", "'search' word='q' page=int", "'book' number=digits|add:1", "call", "'books' one")
        )  # fmt: skip
        return f"{{% url {form}{self._as(0.5)} %}}"

    def tag_querystring(self) -> str:
        form = self.chance.choice(
            ("query", "query a=1", "query a=none b='<x>'", "query c=ints d=markup", "query a=none b=none")
            if self.tame or django.VERSION < (6,)
            else ("dict", "a=1", "dict a=none b='<x>'", "empty_dict", "dict c=ints", "ordered a='2 3'", "missing", "none",
             "text", "dict|default:one", "empty_dict a=markup b=safe", "dict d=none items=none")
        )  # fmt: skip
        return f"{{% querystring {form} %}}"

    def tag_static(self) -> str:
        form = self.chance.choice(("'a.css'", "text", "markup", "safe", "missing", "'a b.css'"))
        return self.chance.choice(
            (
                f"{{% static {form}{self._as()} %}}",
                f"{{% get_static_prefix{self._as()} %}}",
                "{% get_media_prefix %}",
            )
        )

    def tag_include(self) -> str:
        if not self.others:
            return "{{ text }}"
        chance = self.chance
        name = chance.choice(
            [*(f"'{other}'" for other in self.others)] * 6
            + (
                []
                if self.tame
                else ["'missing.html'", "missing", "none", "empty_list", "int", "names"]
            )
        )
        out = f"{{% include {name}"
        if chance.random() < 0.5:
            out += f" with {chance.choice(TARGETS)}={self.expression()}"
            if chance.random() < 0.3:
                out += f" other={self.atom()}"
        if chance.random() < 0.3:
            out += " only"
        return out + " %}"

    tag_include2 = tag_include

    def tag_block(self) -> str:
        if not self.blocks:
            return f"{{% firstof {self.atom()} %}}"
        return self.block()

    def block(self) -> str:
        free = [name for name in ("one", "two", "three", "four") if name not in self._taken]
        if not free:
            return "-"
        name = self.chance.choice(free)
        self._taken.add(name)
        sup = self.chance.choice(
            ("", "{{ block.super }}", "{{ block.super|upper }}", "{{ block.name }}")
        )
        end = self.chance.choice(("", f" {name}"))
        return f"{{% block {name} %}}{sup}{self.nodes()}{{% endblock{end} %}}"

    _taken: set[str]

    def page(self, parent: str | None) -> str:
        """Return a template with blocks, extending `parent` if there is one."""
        self.blocks, self._taken = 1, set()
        front = self.chance.choice(("", "", "\n", " {# note #}front ")) if parent else ""
        head = f"{front}{{% extends {parent} %}}" if parent else ""
        return f"{head}{{% load i18n l10n tz static %}}" + "".join(
            self.block() + self.node() for _ in range(self.chance.randint(1, 3))
        )

    # -- tags of the libraries -----------------------------------------------------------------

    def tag_localize(self) -> str:
        return (
            f"{{% localize {self.chance.choice(('on', 'off'))} %}}{self.nodes()}{{% endlocalize %}}"
        )

    def tag_timezone(self) -> str:
        zones = ("'Asia/Tokyo'", "None", "'UTC'", "missing", "'Nowhere/City'")
        zone = self.chance.choice(zones[:3] if self.tame else zones)
        return f"{{% timezone {zone} %}}{self.nodes()}{{% endtimezone %}}"

    def tag_localtime(self) -> str:
        return f"{{% localtime {self.chance.choice(('on', 'off', ''))} %}}{self.nodes()}{{% endlocaltime %}}"

    def tag_language(self) -> str:
        code = self.chance.choice(("'de'", "'fr'", "'en'"))
        return f"{{% language {code} %}}{self.nodes()}{{% endlanguage %}}"

    def tag_translate(self) -> str:
        message = self.chance.choice(
            ("'yes'", "'no'", "'%s KB'", "'100%'", "'x & <y>' as v")
            if self.tame
            else (
                "'yes'",
                '"Sunday"',
                "text",
                "markup",
                "'%s KB'",
                "'100%'",
                "safe",
                "missing",
                "'May' context 'abbr. month'",
            )
        )
        more = self.chance.choice(("", "", " noop"))
        return f"{{% translate {message}{more}{self._as()} %}}"

    def tag_blocktranslate(self) -> str:
        chance = self.chance
        head = f" with v={self.expression()}" if chance.random() < 0.5 else ""
        trimmed = chance.choice(("", " trimmed"))
        if chance.random() < 0.4:
            counts = ("one", "two", "zero", "ints|length", "float", "text", "missing", "none")
            count = chance.choice(counts[:5] if self.tame else counts)
            return (
                f"{{% blocktranslate count n={count}{head}{trimmed} %}}{{{{ n }}}} item {{{{ v }}}}"
                f"{{% plural %}}{{{{ n }}}} items\n {{{{ v }}}}{{% endblocktranslate %}}"
            )
        asvar = " asvar v" if chance.random() < 0.2 else ""
        return f"{{% blocktranslate{head}{trimmed}{asvar} %}} 100% of\n  {{{{ v }}}} {{{{ markup }}}} {{% endblocktranslate %}}"

    # -- tags of our own -----------------------------------------------------------------------

    def tag_simple(self) -> str:
        form = self.chance.choice(("shown", "safely", "as_it_is", "known", "put 'v'", "turn"))
        name = form.partition(" ")[0]
        if name == "turn":
            return f"{{% turn{self._as()} %}}"
        args = f"{form} {self.expression()}"
        if name in ("shown", "as_it_is") and self.chance.random() < 0.4:
            args += f" mark={self.expression()}"
        return f"{{% {args}{self._as()} %}}"

    tag_simple2 = tag_simple

    def tag_simple_block(self) -> str:
        if django.VERSION < (5, 2):
            return ""
        width = self.chance.choice(("", " 1", " width=2"))
        if self.chance.random() < 0.3:
            return f"{{% noted{self._as()} %}}{self.nodes()}{{% done %}}{{{{ note }}}}"
        return f"{{% framed{width}{self._as()} %}}{self.nodes()}{{% endframed %}}"

    def tag_inclusion(self) -> str:
        return self.chance.choice(
            (
                f"{{% included {self.expression()} %}}",
                "{% included %}",
                f"{{% included extra={self.atom()} %}}",
                "{% included_here %}",
            )
        )

    def tag_scoped(self) -> str:
        name = self.chance.choice(TARGETS)
        return f"{{% scoped {name} {self.expression()} %}}{self.inside(name)}{{% endscoped %}}"

    def tag_setvar(self) -> str:
        name = self.chance.choice(("v", "w", "item", "text", "x"))
        self.locals.append(name)
        return f"{{% setvar {name} {self.expression()} %}}"

    def tag_loud(self) -> str:
        return f"{{% loud %}}{self.nodes()}{{% endloud %}}"

    def tag_small(self) -> str:
        return self.chance.choice(
            (
                "{% counted %}",
                "{% looptold %}",
                f"{{% looking {self.variable()} %}}",
                f"{{% dropped {self.chance.choice(TARGETS)} %}}",
            )
        )

    tag_small2 = tag_small


TAGS = [name.removeprefix("tag_") for name in dir(Writer) if name.startswith("tag_")]

INCLUDED = "[{{ value }}|{{ extra }}|{{ forloop.counter }}|{{ text }}]"


def templates(chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Return named templates of which the first is to be rendered."""
    others = ("part.html", "leaf.html")
    tame = chance.random() < 0.8
    leaf = Writer(chance, tame=tame).template(2)
    part = Writer(chance, ("leaf.html",), tame=tame).template(3)
    rest = (("part.html", part), ("leaf.html", leaf), ("included.html", INCLUDED))
    if chance.random() < 0.7:
        return (("main.html", Writer(chance, others, tame=tame).template(5)), *rest)
    chain = chance.randint(1, 3)
    names = ["main.html", "mid.html", "base.html"][:chain]
    pages: list[tuple[str, Any]] = []
    for name, parent in zip(names, [*names[1:], None], strict=True):
        quoted = f"'{parent}'" if parent else None
        pages.append((name, Writer(chance, others, tame=tame).page(quoted)))
    return (*pages, *rest)
