"""What a type checker sees of generic views and pages; checked by mypy, not run."""

from typing import Any, assert_type

from hotclub import orm as models
from hotclub.http import HttpRequest, HttpResponse
from hotclub.paginator import AsyncPage, AsyncPaginator, Page, Paginator
from hotclub.views.generic import CreateView, DetailView, ListView, TemplateView, View
from hotclub_orm import QuerySet


class Book(models.Model):
    title = models.CharField(max_length=20)


class BookView(DetailView[Book]):
    model = Book

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert_type(self.object, Book)
        assert_type(self.get_object(), Book)
        assert_type(self.get_queryset(), QuerySet[Book])
        assert_type(self.request, HttpRequest)
        return super().get_context_data(title=self.object.title, **kwargs)


class PlainBookView(DetailView):
    """Without a parameter the view is whole, too."""

    model = Book


class Books(ListView[Book]):
    model = Book
    paginate_by = 10
    ordering = ["title"]


class Write(CreateView[Book]):
    model = Book
    fields = ["title"]
    success_url = "/"


class Own(View):
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return HttpResponse(str(number))


class Awaiting(View):
    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse()


urlpatterns = [
    Own.as_view(),
    Awaiting.as_view(),
    Books.as_view(paginate_by=5),
    TemplateView.as_view(template_name="a.html"),
]


def paged(books: QuerySet[Book]) -> None:
    paginator = Paginator(books, 10)
    assert_type(paginator.page(1), Page)
    assert_type(paginator.count, int)
    assert_type(paginator.page_range, range)
    assert_type(paginator.page(1).has_next(), bool)


async def awaited(books: QuerySet[Book]) -> None:
    page = await AsyncPaginator(books, 10).apage(1)
    assert_type(page, AsyncPage)
    assert_type(await page.ahas_next(), bool)
