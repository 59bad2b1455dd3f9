"""Widgets that choose: a checkbox, select boxes, groups of radio buttons and checkboxes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Self

from hotclub_forms.choices import normalize_choices
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets.inputs import Input
from hotclub_forms.widgets.widget import Widget, values_of

OptionGroup = tuple[Any, list[dict[str, Any]], int]


def boolean_check(value: Any) -> bool:
    """Tell whether a value ticks a box: all but False, None and the empty text."""
    return not (value is False or value is None or value == "")


class CheckboxInput(Input):
    """<input type="checkbox">. check_test: tells whether a value ticks the box."""

    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox.html"

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        check_test: Callable[[Any], bool] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.check_test = boolean_check if check_test is None else check_test

    def format_value(self, value: Any) -> Any:
        """Return the text of the value attribute; None for plain yes and no."""
        if value is True or value is False or value is None or value == "":
            return None
        return str(value)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        if self.check_test(value):
            attrs = {**(attrs or {}), "checked": True}
        return super().get_context(name, value, attrs)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return whether the box was ticked: browsers leave out those that are not."""
        value = data.get(name)
        if isinstance(value, str):
            return value.lower() != "false" and value != ""
        return bool(value)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Return False: a box that is not ticked looks like one that was left out."""
        return False


class ChoiceWidget(Widget):
    """Base of widgets with choices. choices: pairs (value, label), or (group, pairs)."""

    allow_multiple_selected = False
    input_type: str = ""
    template_name: str = ""
    option_template_name: str = ""
    add_id_index = True
    checked_attribute: Mapping[str, Any] = {"checked": True}
    option_inherits_attrs = True

    def __init__(self, attrs: Mapping[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__(attrs)
        self.choices = normalize_choices(choices)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.choices = copy.copy(self.choices)
        return twin

    def subwidgets(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the context of each option."""
        yield from self.options(name, self.format_value(value), attrs)

    def options(
        self, name: str, value: list[str], attrs: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the options without their groups; value: the chosen ones as texts."""
        for _, group, _ in self.optgroups(name, value, attrs):
            yield from group

    def optgroups(
        self, name: str, value: list[str], attrs: Mapping[str, Any] | None = None
    ) -> list[OptionGroup]:
        """Return (group name or None, options, index) for each group; value: the chosen texts."""
        groups: list[OptionGroup] = []
        chosen = frozenset(value)
        once = not self.allow_multiple_selected
        for index, (option_value, label) in enumerate(self.choices):
            grouped = isinstance(label, list | tuple)
            pairs: Iterable[Any] = label if grouped else ((option_value, label),)
            options: list[dict[str, Any]] = []
            for subindex, (subvalue, sublabel) in enumerate(pairs):
                subvalue = "" if subvalue is None else subvalue
                selected = str(subvalue) in chosen
                if selected and once:
                    chosen = frozenset()
                options.append(
                    self.create_option(
                        name,
                        subvalue,
                        sublabel,
                        selected,
                        index,
                        subindex if grouped else None,
                        attrs,
                    )
                )
            groups.append((option_value if grouped else None, options, index))
        return groups

    def create_option(
        self,
        name: str,
        value: Any,
        label: Any,
        selected: bool,
        index: int,
        subindex: int | None = None,
        attrs: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the context of one option."""
        place = str(index) if subindex is None else f"{index}_{subindex}"
        own = self.build_attrs(self.attrs, attrs) if self.option_inherits_attrs else {}
        if selected:
            own.update(self.checked_attribute)
        if "id" in own:
            own["id"] = self.id_for_label(own["id"], place)
        return {
            "name": name,
            "value": value,
            "label": label,
            "selected": selected,
            "index": place,
            "attrs": own,
            "type": self.input_type,
            "template_name": self.option_template_name,
            "wrap_label": True,
        }

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["optgroups"] = self.optgroups(name, widget["value"], attrs)
        return context

    def id_for_label(self, id_: str, index: str | None = "0") -> str:
        """Return the id of the option with that index."""
        return f"{id_}_{index}" if id_ and self.add_id_index else id_

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the chosen value, or the list of them."""
        return values_of(data, name) if self.allow_multiple_selected else data.get(name)

    def format_value(self, value: Any) -> list[str]:
        """Return the chosen values as texts."""
        if value is None and self.allow_multiple_selected:
            return []
        if not isinstance(value, list | tuple):
            value = [value]
        return ["" if one is None else str(one) for one in value]


class Select(ChoiceWidget):
    """<select>."""

    input_type = "select"
    template_name = "django/forms/widgets/select.html"
    option_template_name = "django/forms/widgets/select_option.html"
    add_id_index = False
    checked_attribute = {"selected": True}
    option_inherits_attrs = False

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        if self.allow_multiple_selected:
            context["widget"]["attrs"]["multiple"] = True
        return context

    def use_required_attribute(self, initial: Any) -> bool:
        """Tell whether `required` is allowed: HTML wants an empty first option for it."""
        allowed = super().use_required_attribute(initial)
        if self.allow_multiple_selected or not allowed:
            return allowed
        # Choices that come from a database know it without a query.
        starts_empty: bool | None = getattr(self.choices, "starts_empty", None)
        if starts_empty is not None:
            return starts_empty
        first = next(iter(self.choices), None)
        return first is not None and self._choice_has_empty_value(first)

    @staticmethod
    def _choice_has_empty_value(choice: Any) -> bool:
        value, _ = choice
        return value is None or value == ""


class NullBooleanSelect(Select):
    """<select> of unknown, yes and no."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        choices = (
            ("unknown", LazyText("Unknown")),
            ("true", LazyText("Yes")),
            ("false", LazyText("No")),
        )
        super().__init__(attrs, choices)

    def format_value(self, value: Any) -> Any:
        """Return 'true', 'false' or 'unknown'."""
        known = _null_boolean(value)
        return "unknown" if known is None else str(known).lower()

    def optgroups(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None
    ) -> list[OptionGroup]:
        """Return the three options; value: 'true', 'false' or 'unknown'."""
        return super().optgroups(name, [value] if isinstance(value, str) else value, attrs)

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool | None:
        """Return True, False or None."""
        return _null_boolean(data.get(name))


def _null_boolean(value: Any) -> bool | None:
    if value is True or value is False:
        return bool(value)
    # "2" and "3" are what older browsers' forms of this kind send.
    return {"True": True, "true": True, "2": True, "False": False, "false": False, "3": False}.get(
        value if isinstance(value, str) else ""
    )


class SelectMultiple(Select):
    """<select multiple>."""

    allow_multiple_selected = True

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Return False: choosing none looks like leaving out."""
        return False


class RadioSelect(ChoiceWidget):
    """Group of radio buttons."""

    input_type = "radio"
    template_name = "django/forms/widgets/radio.html"
    option_template_name = "django/forms/widgets/radio_option.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """Return the id of the option with that index; '' for the group, which has a legend."""
        return "" if index is None else super().id_for_label(id_, index)


class CheckboxSelectMultiple(RadioSelect):
    """Group of checkboxes."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "django/forms/widgets/checkbox_select.html"
    option_template_name = "django/forms/widgets/checkbox_option.html"

    def use_required_attribute(self, initial: Any) -> bool:
        """Return False: browsers would ask for every box to be ticked."""
        return False

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Return False: ticking none looks like leaving out."""
        return False
