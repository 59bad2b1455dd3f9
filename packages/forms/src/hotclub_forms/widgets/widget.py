"""Widget: how one value is shown as HTML, and found again in what was sent.

Flow: value → `format_value` → `get_context` → renderer → html, and back:
sent data → `value_from_datadict` → raw.
Not here: the widgets themselves (the other files of this folder), HTML (builtin_templates/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from hotclub_forms.elements import Markup
from hotclub_forms.media import Media, MediaDefiningClass
from hotclub_forms.ports import Renderer
from hotclub_forms.renderers import get_default_renderer
from hotclub_forms.surroundings import surroundings

OUR_PACKAGE = __name__.partition(".")[0]


class Widget(metaclass=MediaDefiningClass):
    """Base of the widgets. attrs: attributes of the element in every form that shows it."""

    input_type: str = ""
    template_name: str = ""
    needs_multipart_form: bool = False
    is_localized: bool = False
    is_required: bool = False
    supports_microseconds: bool = True
    use_fieldset: bool = False
    media: Media
    # A stateless class writes nothing to its instances after the form class is made, so forms share
    # them. Ours are; a class from elsewhere has to say so, or each form gets copies.
    stateless: ClassVar[bool] = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "stateless" not in cls.__dict__:
            ours = cls.__module__.partition(".")[0] == OUR_PACKAGE
            cls.stateless = cls.stateless and ours

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        self.attrs: dict[str, Any] = {} if attrs is None else dict(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        twin.attrs = self.attrs.copy()
        memo[id(self)] = twin
        return twin

    @property
    def is_hidden(self) -> bool:
        """Tell whether the widget shows nothing."""
        return self.input_type == "hidden"

    def subwidgets(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the context of each input the widget is made of."""
        yield self.get_context(name, value, attrs)["widget"]

    def format_value(self, value: Any) -> Any:
        """Return a value as the text in its input; None for none."""
        if value == "" or value is None:
            return None
        if self.is_localized:
            return surroundings().localize_input(value)
        return str(value)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees, under the key 'widget'."""
        return {
            "widget": {
                "name": name,
                "is_hidden": self.is_hidden,
                "required": self.is_required,
                "value": self.format_value(value),
                "attrs": self.build_attrs(self.attrs, attrs),
                "template_name": self.template_name,
            }
        }

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Renderer | None = None,
    ) -> Markup:
        """Return the widget as HTML."""
        return self._render(self.template_name, self.get_context(name, value, attrs), renderer)

    def _render(
        self, template_name: str, context: Mapping[str, Any], renderer: Renderer | None = None
    ) -> Markup:
        return Markup((renderer or get_default_renderer()).render(template_name, context))

    def build_attrs(
        self, base_attrs: Mapping[str, Any], extra_attrs: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the attributes of the element: the widget's own and those of this rendering."""
        return {**base_attrs, **(extra_attrs or {})}

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the raw value that was sent under this name, or None."""
        return data.get(name)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether nothing was sent for this widget (a default may then stand)."""
        return name not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id that a label points at; '' for none."""
        return id_

    def use_required_attribute(self, initial: Any) -> bool:
        """Tell whether the element may carry the attribute `required`."""
        return not self.is_hidden


def values_of(data: Mapping[str, Any], name: str) -> Any:
    """Return all values under a name, where the mapping keeps several; else the one there is."""
    getlist = getattr(data, "getlist", None)
    return data.get(name) if getlist is None else getlist(name)
