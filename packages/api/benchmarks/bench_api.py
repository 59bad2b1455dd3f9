"""Serialise and validate 1,000 objects with a nested one: hotclub-api, its peers and the limit.

Medians of process CPU time, contestants interleaved; unit µs per object. Run it with
`python packages/api/benchmarks/bench_api.py`; peers that are not installed are named.
"""

import datetime as dt
import json
import time
from decimal import Decimal
from statistics import median

import msgspec
from hotclub_api import serializers as s
from hotclub_api.json_text import dumps, parse_json

COUNT, ROUNDS = 1000, 15


class Author:
    def __init__(self, id, name):
        self.id, self.name = id, name


class Book:
    def __init__(self, n):
        self.id, self.title, self.pages = n, f"Title {n}", 100 + n % 500
        self.price, self.published = Decimal("12.50"), dt.datetime(2024, 5, 6, 7, 8, tzinfo=dt.UTC)
        self.in_print, self.author = n % 2 == 0, Author(n % 50, f"Author {n % 50}")


class AuthorSerializer(s.Serializer):
    id = s.IntegerField()
    name = s.CharField(max_length=100)


class BookSerializer(s.Serializer):
    id = s.IntegerField()
    title = s.CharField(max_length=200)
    pages = s.IntegerField(min_value=1)
    price = s.DecimalField(max_digits=8, decimal_places=2)
    published = s.DateTimeField()
    in_print = s.BooleanField()
    author = AuthorSerializer()


class AuthorStruct(msgspec.Struct):
    id: int
    name: str


class BookStruct(msgspec.Struct):
    id: int
    title: str
    pages: int
    price: Decimal
    published: dt.datetime
    in_print: bool
    author: AuthorStruct


BOOKS = [Book(n) for n in range(COUNT)]
BODY = dumps(BookSerializer(BOOKS, many=True).data)


def hand_written():
    return json.dumps(
        [
            {
                "id": b.id, "title": b.title, "pages": b.pages, "price": str(b.price),
                "published": b.published.isoformat(), "in_print": b.in_print,
                "author": {"id": b.author.id, "name": b.author.name},
            }
            for b in BOOKS
        ]
    ).encode()  # fmt: skip


def hotclub_validate():
    serializer = BookSerializer(data=parse_json(BODY), many=True)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def contestants():
    list_type = list[BookStruct]
    serialise = {
        "limit_json": hand_written,
        "msgspec_attrs": lambda: msgspec.json.encode(
            msgspec.convert(BOOKS, list_type, from_attributes=True)
        ),
        "hotclub": lambda: dumps(BookSerializer(BOOKS, many=True).data),
    }
    validate = {
        "msgspec": lambda: msgspec.json.decode(BODY, type=list_type, strict=False),
        "hotclub": hotclub_validate,
    }
    try:
        add_drf(serialise, validate)
    except ImportError as missing:
        print(f"djangorestframework is left out: {missing}")
    return {"serialise": serialise, "validate": validate}


def add_drf(serialise, validate):
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_TZ=True)
    from rest_framework import serializers as d
    from rest_framework.renderers import JSONRenderer

    class DrfAuthor(d.Serializer):
        id = d.IntegerField()
        name = d.CharField(max_length=100)

    class DrfBook(d.Serializer):
        id = d.IntegerField()
        title = d.CharField(max_length=200)
        pages = d.IntegerField(min_value=1)
        price = d.DecimalField(max_digits=8, decimal_places=2)
        published = d.DateTimeField()
        in_print = d.BooleanField()
        author = DrfAuthor()

    def check():
        serializer = DrfBook(data=json.loads(BODY), many=True)
        serializer.is_valid(raise_exception=True)

    serialise["drf"] = lambda: JSONRenderer().render(DrfBook(BOOKS, many=True).data)
    validate["drf"] = check


def main():
    for metric, runners in contestants().items():
        times = {name: [] for name in runners}
        for run in runners.values():
            run()
        for _ in range(ROUNDS):
            for name, run in runners.items():
                started = time.process_time()
                run()
                times[name].append((time.process_time() - started) / COUNT * 1e6)
        ours = median(times["hotclub"])
        print(f"\n{metric}, µs per object (ratio to hotclub)")
        for name, found in sorted(times.items(), key=lambda pair: median(pair[1])):
            print(f"  {name:14} {median(found):8.2f}   {median(found) / ours:6.2f}")


if __name__ == "__main__":
    main()
