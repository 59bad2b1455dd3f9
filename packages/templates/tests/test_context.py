import pytest
from hotclub_templates import Context, ContextPopException, RequestContext, make_context


def test_layers_are_pushed_read_from_the_top_and_popped() -> None:
    context = Context({"a": 1})
    with context.push(a=2, b=3):
        assert (context["a"], context["b"], "b" in context) == (2, 3, True)
    assert (context["a"], context.get("b"), context.get("c", 9)) == (1, None, 9)
    with pytest.raises(KeyError):
        context["b"]


def test_values_are_set_in_the_top_layer_or_where_they_are() -> None:
    context = Context({"a": 1})
    context.push()
    context["a"] = 2
    context.set_upward("b", 3)
    context.pop()
    context.push()
    context.set_upward("a", 4)
    context.pop()

    assert context.flatten() == {"True": True, "False": False, "None": None, "a": 4}


def test_popping_the_ground_is_refused() -> None:
    with pytest.raises(ContextPopException):
        Context().pop()
    with pytest.raises(ContextPopException):
        context = Context({"a": 1})
        context.pop()
        context.pop()


def test_a_new_context_keeps_the_switches_and_none_of_the_values() -> None:
    context = Context({"a": 1}, autoescape=False, use_l10n=True)
    fresh = context.new({"b": 2})

    assert (fresh.autoescape, fresh.use_l10n, "a" in fresh, fresh["b"]) == (False, True, False, 2)
    assert context == Context({"a": 1})


def test_update_pushes_a_mapping_and_refuses_others() -> None:
    context = Context({"a": 1})
    with context.update({"a": 2}):
        assert context["a"] == 2
    assert context["a"] == 1
    with pytest.raises(TypeError, match="must be a mapping"):
        context.update(5)


def test_make_context_chooses_by_the_request() -> None:
    assert type(make_context({"a": 1})) is Context
    bound = make_context({"a": 1}, object())
    assert (type(bound), bound["a"]) == (RequestContext, 1)
    with pytest.raises(TypeError, match="context must be a dict rather than list"):
        make_context([1])  # type: ignore[arg-type]


def test_a_request_context_can_make_a_new_one() -> None:
    fresh = RequestContext("request", {"a": 1}).new({"b": 2})

    assert (fresh.request, fresh.get("a"), fresh["b"]) == ("request", None, 2)
