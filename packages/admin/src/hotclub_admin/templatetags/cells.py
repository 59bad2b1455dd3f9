"""The rows of a list as cells: the value of each column, as data and as HTML.

Flow: objects + list_display → **Row of Cells**. What does not change from row to row is found once
a column (Column), so that a hundred rows cost a hundred look-ups and no more.
Not here: headers and links (admin_list.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from hotclub_orm import ObjectDoesNotExist
from hotclub_templates import SafeString, conditional_escape, escape

from hotclub_admin.constants import TO_FIELD_VAR
from hotclub_admin.utils import display_for_field, display_for_value
from hotclub_admin.utils.display import column_of


class Cell:
    """One cell. `str(cell)` is the whole <td> or <th>; the parts are there for templates."""

    __slots__ = (
        "boolean", "content", "css_class", "errors", "is_boolean", "is_checkbox", "is_editable",
        "is_header", "is_number", "label", "name", "popup", "url",
    )  # fmt: skip

    def __init__(self, name: str, label: Any, css_class: str) -> None:
        self.name, self.label, self.css_class = name, label, css_class
        self.content: Any = ""
        self.url = ""
        self.popup: Any = None
        self.errors: Any = ""
        self.boolean: bool | None = None
        self.is_header = self.is_checkbox = self.is_editable = False
        self.is_boolean = self.is_number = False

    @property
    def html(self) -> Any:
        """What stands inside, without the link."""
        return self.content

    @property
    def classes(self) -> str:
        """The CSS classes."""
        return self.css_class

    @property
    def is_link(self) -> bool:
        """Whether it leads to the object."""
        return bool(self.url)

    @property
    def tag(self) -> str:
        """td, or th for the cell that names the row."""
        return "th" if self.is_header else "td"

    def __html__(self) -> str:
        inside = str(self.content)
        if self.url:
            popup = f' data-popup-opener="{escape(self.popup)}"' if self.popup is not None else ""
            inside = f'<a href="{escape(self.url)}"{popup}>{inside}</a>'
        scope = ' scope="row"' if self.is_header else ""
        return (
            f'<{self.tag} class="{escape(self.css_class)}" data-label="{escape(str(self.label))}"'
            f"{scope}>{self.errors}{inside}</{self.tag}>"
        )

    def __str__(self) -> str:
        return self.__html__()


class Row:
    """The cells of one object."""

    def __init__(self, cl: Any, obj: Any, form: Any, columns: Any, suffix: str) -> None:
        self.cl, self.object, self.form = cl, obj, form
        self._columns, self._suffix = columns, suffix

    @property
    def pk(self) -> Any:
        """The object's key."""
        return self.object.pk

    @cached_property
    def url(self) -> str:
        """The object's page with the list's parameters; nothing where there is none."""
        url = self.cl.url_for_result(self.object)
        return f"{url}{self._suffix}" if url else ""

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells, made once."""
        return [column.cell(self) for column in self._columns]


class Column:
    """What is the same for a column in all rows."""

    def __init__(self, cl: Any, index: int, name: Any, header: Any, is_first_link: bool) -> None:
        self.cl, self.name = cl, name
        self.short = header["name"]
        self.label = "" if header["is_checkbox"] else header["text"]
        self.is_checkbox = header["is_checkbox"]
        self.is_number = header["is_number"]
        links = cl.list_display_links
        self.links = bool(links and name in links)
        self.is_header = is_first_link
        self.is_editable = bool(cl.formset) and name in (cl.list_editable or ())
        self.empty = cl.empty_value_display
        self.field, self.attribute, self.get = column_of(name, cl.model, cl.model_admin)
        self.css_class = self._css()

    def _css(self) -> str:
        if self.is_checkbox:
            return "action-checkbox"
        kind = type(self.field).__name__
        nowrap = (
            " nowrap" if kind in ("DateField", "TimeField", "DateTimeField", "ForeignKey") else ""
        )
        return f"field-{self.short}{nowrap}"

    def cell(self, row: Row) -> Cell:
        """Return the cell of an object."""
        cell = Cell(self.short, self.label, self.css_class)
        cell.is_number, cell.is_header = self.is_number, self.is_header
        obj = row.object
        if self.is_checkbox:
            cell.is_checkbox, cell.content = True, self.get(obj)
            return cell
        form = row.form
        if self.is_editable and form is not None and self.name in form.fields:
            bound = form[self.name]
            cell.content, cell.errors = SafeString(str(bound)), SafeString(str(bound.errors))
            cell.is_editable = True
            return cell
        self._fill(cell, obj)
        if self.links:
            cell.url = row.url
            if self.cl.is_popup:
                key = self.cl.params.get(TO_FIELD_VAR) or self.cl.pk_attname
                cell.popup = str(obj.serializable_value(str(key)))
        return cell

    def _fill(self, cell: Cell, obj: Any) -> None:
        try:
            value = self.get(obj)
        except ObjectDoesNotExist:
            cell.content = escape(self.empty)
            return
        field = self.field
        if field is None:
            is_boolean = getattr(self.attribute, "boolean", False)
            empty = getattr(self.attribute, "empty_value_display", self.empty)
            if is_boolean:
                cell.is_boolean, cell.boolean = True, None if value is None else bool(value)
            elif value is None or value == "":
                cell.content = conditional_escape(empty)
                return
            shown = display_for_value(value, empty, bool(is_boolean))
        else:
            if field.is_relation and not field.many_to_many and not isinstance(value, str | int):
                shown = self.empty if value is None else str(value)
            else:
                shown = display_for_field(value, field, self.empty, avoid_link=self.links)
            if field.get_internal_type() == "BooleanField" and not field.choices:
                cell.is_boolean, cell.boolean = True, value
        cell.content = conditional_escape(self.empty if shown == "" else shown)


def columns_of(cl: Any, headers: list[dict[str, Any]]) -> list[Column]:
    """Return the columns of a list."""
    links = cl.list_display_links or ()
    first = next((name for name in cl.list_display if name in links), None)
    return [
        Column(cl, index, name, header, name == first and name is not None)
        for index, (name, header) in enumerate(zip(cl.list_display, headers, strict=True))
    ]


def rows_of(cl: Any, headers: list[dict[str, Any]], suffix: str) -> Iterator[Row]:
    """Yield the rows of a list's page."""
    columns = columns_of(cl, headers)
    forms = cl.formset.forms if cl.formset else None
    for index, obj in enumerate(cl.result_list):
        yield Row(cl, obj, forms[index] if forms and index < len(forms) else None, columns, suffix)
