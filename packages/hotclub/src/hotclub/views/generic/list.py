"""Views of many objects, in pages if asked.

Flow: **MultipleObjectMixin.get_queryset** → page → context → template.
Not here: counting pages (hotclub.paginator).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic

from hotclub_http import Http404, HttpRequest, ImproperlyConfigured
from hotclub_orm import QuerySet

from hotclub.paginator import InvalidPage, Page, Paginator
from hotclub.views.generic.base import ContextMixin, TemplateResponseMixin, View
from hotclub.views.generic.detail import M, model_template, no_queryset


class MultipleObjectMixin(ContextMixin, Generic[M]):
    """Finds the objects to show.

    model or queryset: where they are (queryset may be any iterable).   ordering: field names.
    allow_empty: False answers 404 when there are none.
    paginate_by: objects a page, None for one page of all.   paginate_orphans: as many or fewer
    objects at the end join the page before.   page_kwarg: where the page's number stands in route or query.
    context_object_name: a second name in the context; by default <model>_list.
    """

    allow_empty: bool = True
    queryset: Any = None
    model: type[M] | None = None
    paginate_by: int | None = None
    paginate_orphans: int = 0
    context_object_name: str | None = None
    paginator_class: type[Paginator] = Paginator
    page_kwarg: str = "page"
    ordering: str | Sequence[str] | None = None

    request: HttpRequest
    kwargs: dict[str, Any]
    if TYPE_CHECKING:
        object_list: Any

    def get_queryset(self) -> Any:
        """Return the objects, a query set or any iterable.

        Raises ImproperlyConfigured when neither model nor queryset says it.
        """
        if self.queryset is not None:
            asked = self.queryset
            if isinstance(asked, QuerySet):
                asked = asked.all()
        elif self.model is not None:
            asked = self.model._default_manager.all()
        else:
            raise ImproperlyConfigured(no_queryset(self))
        ordering = self.get_ordering()
        if ordering:
            asked = asked.order_by(*([ordering] if isinstance(ordering, str) else ordering))
        return asked

    def get_ordering(self) -> str | Sequence[str] | None:
        """Return the names of fields to order by."""
        return self.ordering

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Paginator, Page, Any, bool]:
        """Return the paginator, the page asked for, its objects, and whether there are more pages.

        Raises Http404 for a page that is not there, or a number that is none.
        """
        paginator = self.get_paginator(
            queryset,
            page_size,
            orphans=self.get_paginate_orphans(),
            allow_empty_first_page=self.get_allow_empty(),
        )
        asked = self.kwargs.get(self.page_kwarg) or self.request.GET.get(self.page_kwarg) or 1
        try:
            page = paginator.page(paginator.num_pages if asked == "last" else asked)
        except InvalidPage as problem:
            raise Http404(f"Invalid page ({asked}): {problem}") from problem
        return paginator, page, page.object_list, page.has_other_pages()

    def get_paginate_by(self, queryset: Any) -> int | None:
        """Return how many objects a page has, None for no pages."""
        return self.paginate_by

    def get_paginator(
        self,
        queryset: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
        **kwargs: Any,
    ) -> Paginator:
        """Return the paginator."""
        return self.paginator_class(
            queryset,
            per_page,
            orphans=orphans,
            allow_empty_first_page=allow_empty_first_page,
            **kwargs,
        )

    def get_paginate_orphans(self) -> int:
        """Return up to how many last objects join the page before."""
        return self.paginate_orphans

    def get_allow_empty(self) -> bool:
        """Tell whether a list without objects is shown; else it is a 404."""
        return self.allow_empty

    def get_context_object_name(self, object_list: Any) -> str | None:
        """Return the list's own name in the context, None for what is no query set."""
        if self.context_object_name:
            return self.context_object_name
        model = getattr(object_list, "model", None)
        return None if model is None else f"{model._meta.model_name}_list"

    def get_context_data(self, *, object_list: Any = None, **kwargs: Any) -> dict[str, Any]:
        """Return the context: object_list, paginator, page_obj, is_paginated."""
        shown = self.object_list if object_list is None else object_list
        name = self.get_context_object_name(shown)
        page_size = self.get_paginate_by(shown)
        paginator, page, has_more = None, None, False
        if page_size:
            paginator, page, shown, has_more = self.paginate_queryset(shown, page_size)
        context = {
            "paginator": paginator,
            "page_obj": page,
            "is_paginated": has_more,
            "object_list": shown,
        }
        if name is not None:
            context[name] = shown
        return super().get_context_data(**{**context, **kwargs})


class BaseListView(MultipleObjectMixin[M], View):
    """Shows a list; a mixin that answers has to be added."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the list; Http404 when it is empty and may not be."""
        self.object_list = self.get_queryset()
        if not self.get_allow_empty() and self._is_empty(self.object_list):
            raise Http404(f"Empty list and “{type(self).__name__}.allow_empty” is False.")
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]

    def _is_empty(self, objects: Any) -> bool:
        # A list in pages is never read whole: one row tells.
        if self.get_paginate_by(objects) is not None and hasattr(objects, "exists"):
            return not objects.exists()
        return not objects


class MultipleObjectTemplateResponseMixin(TemplateResponseMixin):
    """Answers with the template that fits a list: <app>/<model><suffix>.html."""

    template_name_suffix: str = "_list"

    def get_template_names(self) -> list[str]:
        """Return template_name, then the model's.

        Raises ImproperlyConfigured without any.
        """
        names = [] if self.template_name is None else [self.template_name]
        model = getattr(self.object_list, "model", None)  # type: ignore[attr-defined]
        if model is not None:
            names.append(model_template(model, self.template_name_suffix))
        if not names:
            raise ImproperlyConfigured(
                f"{type(self).__name__} has no template: set template_name, or have "
                "get_queryset() return a QuerySet."
            )
        return names


class ListView(MultipleObjectTemplateResponseMixin, BaseListView[M]):
    """Shows a list with a template, <app>/<model>_list.html if nothing else is said."""
