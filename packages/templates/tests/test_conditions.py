from collections.abc import Callable

import pytest
from hotclub_templates import TemplateSyntaxError
from hotclub_templates.conditions import IfParser
from hotclub_templates.testing import rendered

VALUES = {"t": True, "f": False, "one": 1, "two": 2, "l": [1, 2], "s": "abc", "n": None}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("t", True),
        ("f", False),
        ("missing", False),
        ("not missing", True),
        ("t and f", False),
        ("f or t", True),
        ("f and f or t", True),
        ("t or t and f", True),
        ("not f and t", True),
        ("not not t", True),
        ("one == 1", True),
        ("one != 1", False),
        ("one < two", True),
        ("two <= 2", True),
        ("one > two", False),
        ("two >= 3", False),
        ("1 in l", True),
        ("3 not in l", True),
        ("'b' in s", True),
        ("n is None", True),
        ("one is not None", True),
        ("missing is None", True),
        ("missing == None", True),
        ("one < s", False),
        ("not one < s", True),
        ("one in two", False),
        ("one < s or t", True),
        ("s|length == 3", True),
        ("s|upper == 'ABC' and l|length > 1", True),
        ("s|default:missing", False),
        ("s|default:missing or t", False),
        ("f or s|default:missing or t", True),
        ("1 is 1", True),
    ],
)
def test_a_condition_holds_by_precedence_and_never_raises(condition: str, holds: bool) -> None:
    source = f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"

    assert rendered(source, VALUES) == ("yes" if holds else "no")


def test_the_first_branch_that_holds_is_shown(render: Callable[..., str]) -> None:
    source = (
        "{% if x == 1 %}a{% elif x == 2 %}b{% elif x %}c{% elif y|add:z %}d{% else %}e{% endif %}"
    )

    assert [render(source, x=x, y=1, z=1) for x in (1, 2, 3, 0)] == ["a", "b", "c", "d"]
    assert render(source, x=0, y=0, z=0) == "e"


def test_a_hundred_branches_are_as_good_as_two(render: Callable[..., str]) -> None:
    branches = "".join(f"{{% elif x == {n} %}}{n}" for n in range(1, 100))

    assert render(f"{{% if x == 0 %}}0{branches}{{% endif %}}", x=77) == "77"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("", "Unexpected end of expression in if tag."),
        ("a ==", "Unexpected end of expression in if tag."),
        ("== a", "Not expecting '==' in this position in if tag."),
        ("a b", "Unused 'b' at end of if expression."),
    ],
)
def test_words_that_make_no_condition_are_refused(condition: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message.replace(".", r"\.")):
        rendered(f"{{% if {condition} %}}{{% endif %}}")


def test_conditions_can_be_parsed_for_other_operands() -> None:
    class Truth:
        def __init__(self, value: bool) -> None:
            self.value = value

        def eval(self, context: dict[str, bool]) -> bool:
            return self.value

    class Words(IfParser):
        def create_var(self, value: str) -> Truth:
            return Truth(value == "yes")

    assert Words(["yes", "and", "not", "no"]).parse().eval({}) is True
