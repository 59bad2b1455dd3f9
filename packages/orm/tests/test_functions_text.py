"""Functions of text on both databases: results, NULLs, lengths, use as transforms, bad input."""

import hashlib

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q, Value
from hotclub_orm.functions import (
    MD5,
    SHA1,
    SHA224,
    SHA256,
    SHA384,
    SHA512,
    Chr,
    Coalesce,
    Concat,
    ConcatPair,
    Left,
    Length,
    Lower,
    LPad,
    LTrim,
    Ord,
    Repeat,
    Replace,
    Reverse,
    Right,
    RPad,
    RTrim,
    StrIndex,
    Substr,
    Trim,
    Upper,
)
from hotclub_orm.testing import need_extension


class Word(orm.Model):
    text = orm.CharField(max_length=40)
    other = orm.TextField(null=True)
    number = orm.IntegerField(null=True)

    class Meta:
        app_label = "text_functions"


WORDS = (("Django", None, 3), ("  Hot Club ", "Club", 2), ("été", "t", None), ("", "", 0))


def fill():
    Word.objects.bulk_create(Word(text=t, other=o, number=n) for t, o, n in WORDS)


@pytest.fixture
def words(database):
    orm.create_tables(database, Word)
    fill()
    return Word.objects.order_by("pk")


def found(words, expression):
    return list(words.annotate(found=expression).values_list("found", flat=True))


# --- each function -------------------------------------------------------------------------------


def test_case_and_length(words):
    assert found(words, Lower("text"))[:2] == ["django", "  hot club "]
    assert found(words, Upper("text"))[:2] == ["DJANGO", "  HOT CLUB "]
    assert found(words, Upper("other")) == [None, "CLUB", "T", ""]
    assert found(words, Length("text")) == [6, 11, 3, 0]
    assert found(words, Length("other")) == [None, 4, 1, 0]
    assert found(words, Length(Value("été!"))) == [4] * 4


def test_white_space_at_the_ends(words):
    assert found(words, Trim("text"))[1] == "Hot Club"
    assert found(words, LTrim("text"))[1] == "Hot Club "
    assert found(words, RTrim("text"))[1] == "  Hot Club"
    assert found(words, Trim("other")) == [None, "Club", "t", ""]


def test_parts(words):
    assert found(words, Left("text", 2)) == ["Dj", "  ", "ét", ""]
    assert found(words, Right("text", 2)) == ["go", "b ", "té", ""]
    assert found(words, Left("text", 100)) == [one[0] for one in WORDS]
    assert found(words, Right("text", 100)) == [one[0] for one in WORDS]
    assert found(words, Left("text", F("number"))) == ["Dja", "  ", None, ""]
    assert found(words, Right("text", F("number")))[:3] == ["ngo", "b ", None]
    assert found(words, Right("text", Length("text") - 1))[:1] == ["jango"]
    assert found(words, Substr("text", 2)) == ["jango", " Hot Club ", "té", ""]
    assert found(words, Substr("text", 3, 2)) == ["an", "Ho", "é", ""]
    assert found(words, Substr("text", pos=F("number") + 1, length=1)) == ["n", "H", None, ""]
    assert found(words, Substr("other", 1, 1)) == [None, "C", "t", ""]
    assert found(words, Substr("text", StrIndex("text", Value("n")), 2))[0] == "ng"


def test_filled_up(words):
    assert found(words, LPad("text", 8, Value("-")))[0] == "--Django"
    assert found(words, RPad("text", 8, Value("ab")))[0] == "Djangoab"
    assert found(words, LPad("text", 9, Value("abc")))[0] == "abcDjango"
    assert found(words, LPad("text", 3))[0] == "Dja"
    assert found(words, RPad("text", 3))[0] == "Dja"
    assert found(words, RPad("text", 8))[0] == "Django  "
    assert found(words, LPad("text", 0)) == [""] * 4
    assert found(words, LPad("text", F("number"), Value("x"))) == ["Dja", "  ", None, ""]
    assert found(words, LPad("other", 3, Value("x"))) == [None, "Clu", "xxt", "xxx"]


def test_repeated_replaced_reversed(words):
    assert found(words, Repeat("text", 2))[0] == "DjangoDjango"
    assert found(words, Repeat("text", 0))[0] == ""
    assert found(words, Repeat("text", F("number")))[:3:2] == ["DjangoDjangoDjango", None]
    assert found(words, Repeat("other", 2)) == [None, "ClubClub", "tt", ""]
    assert found(words, Replace("text", Value("Dj"), Value("T")))[0] == "Tango"
    assert found(words, Replace("text", Value(" ")))[1] == "HotClub"
    assert found(words, Replace("text", F("other"), Value("!")))[:3] == [None, "  Hot ! ", "é!é"]
    assert found(words, Reverse("text"))[0::2] == ["ognajD", "été"]
    assert found(words, Reverse("other")) == [None, "bulC", "t", ""]


def test_joined(words):
    assert found(words, Concat("text", Value("-"), "other"))[:3] == [
        "Django-", "  Hot Club -Club", "été-t",
    ]  # fmt: skip
    assert found(words, Concat("other", "other"))[0] == ""
    assert found(words, Concat("text", "number", output_field=orm.TextField()))[0] == "Django3"
    assert found(words, Concat(Value("%"), Value("%s"), Value("'")))[0] == "%%s'"
    assert found(words, ConcatPair("text", "other"))[2] == "étét"
    assert found(words, Concat(Lower("text"), Upper("text"), Value("x"), Value("y")))[0] == (
        "djangoDJANGOxy"
    )


def test_positions_and_code_points(words):
    assert found(words, StrIndex("text", Value("n"))) == [4, 0, 0, 0]
    assert found(words, StrIndex("text", F("other"))) == [None, 7, 2, 1]
    assert found(words, Ord("text"))[:3] == [ord("D"), 32, ord("é")]
    assert found(words, Ord("other"))[:3] == [None, ord("C"), ord("t")]
    assert found(words, Chr(F("number") + 64))[:3] == ["C", "B", None]
    assert found(words, Chr(Value(233)))[0] == "é"


@pytest.mark.parametrize("function", [MD5, SHA224, SHA256, SHA384, SHA512])
def test_digests(words, function):
    make = getattr(hashlib, function.__name__.lower())
    expected = [make(one[0].encode()).hexdigest() for one in WORDS]
    assert found(words, function("text")) == expected
    assert found(words, function("other"))[0] is None


def sha1_digests():
    fill()
    expected = [hashlib.sha1(one[0].encode()).hexdigest() for one in WORDS]
    assert found(Word.objects.order_by("pk"), SHA1("text")) == expected


def test_sha1_digests_on_sqlite(sqlite_database):
    orm.create_tables(sqlite_database, Word)
    sha1_digests()


def test_sha1_digests_of_pgcrypto(contrib_database):
    need_extension(contrib_database, "pgcrypto")
    orm.create_tables(contrib_database, Word)
    sha1_digests()


# --- where functions stand -----------------------------------------------------------------------

TRANSFORMS = (Chr, Length, Lower, LTrim, MD5, Ord, Reverse, RTrim, SHA256, Trim, Upper)


@pytest.fixture
def transforms(words):
    for transform in TRANSFORMS:
        kind = orm.IntegerField if transform is Chr else orm.CharField
        kind.register_lookup(transform)
    yield words
    for transform in TRANSFORMS:
        kind = orm.IntegerField if transform is Chr else orm.CharField
        kind._unregister_lookup(transform)


def texts(queryset):
    return list(queryset.values_list("text", flat=True))


def test_functions_are_transforms_once_registered(transforms):
    assert texts(transforms.filter(text__length=6)) == ["Django"]
    assert texts(transforms.filter(text__length__gt=6)) == ["  Hot Club "]
    assert texts(transforms.filter(text__trim__length=8)) == ["  Hot Club "]
    assert texts(transforms.filter(text__lower="django")) == ["Django"]
    assert texts(transforms.filter(text__upper__startswith="DJ")) == ["Django"]
    assert texts(transforms.filter(text__trim__endswith="Club")) == ["  Hot Club "]
    assert texts(transforms.filter(text__ltrim__startswith="Hot")) == ["  Hot Club "]
    assert texts(transforms.filter(text__rtrim__endswith="Club")) == ["  Hot Club "]
    assert texts(transforms.filter(text__reverse__startswith="ogn")) == ["Django"]
    assert texts(transforms.filter(text__ord=ord("D"))) == ["Django"]
    assert texts(transforms.filter(text__md5=hashlib.md5(b"Django").hexdigest())) == ["Django"]
    assert texts(
        transforms.filter(text__sha256__startswith=hashlib.sha256(b"").hexdigest()[:9])
    ) == [""]
    assert texts(transforms.filter(number__gt=0, number__chr=chr(3))) == ["Django"]
    assert texts(transforms.order_by("-text__length"))[0] == "  Hot Club "
    assert list(transforms.values_list("text__length", flat=True)) == [6, 11, 3, 0]
    assert texts(transforms.exclude(text__length__in=[6, 3])) == ["  Hot Club ", ""]


def test_functions_stand_in_conditions_orders_groups_and_updates(words):
    assert texts(words.annotate(n=Length("text")).filter(n__gt=Length("other"))) == [
        "  Hot Club ", "été",
    ]  # fmt: skip
    assert texts(words.filter(text=Concat(Value("Djan"), Value("go")))) == ["Django"]
    assert texts(Word.objects.order_by(Lower("text").desc(), "pk"))[-1] in ("", "  Hot Club ")
    assert texts(Word.objects.order_by(Length("text").asc()))[0] == ""
    by_length = Word.objects.values(n=Length("text")).annotate(c=orm.Count("pk")).order_by("n")
    assert list(by_length.values_list("n", "c")) == [(0, 1), (3, 1), (6, 1), (11, 1)]
    assert Word.objects.filter(text="Django").update(text=Upper(Concat("text", Value("!")))) == 1
    assert texts(words)[0] == "DJANGO!"
    word = Word.objects.create(text=Lower(Value("MADE")))
    assert Word.objects.get(pk=word.pk).text == "made"
    nested = Coalesce(Upper("other"), Concat(Left("text", 1), Value(".")))
    assert found(words, nested)[:2] == ["D.", "CLUB"]
    assert Word.objects.filter(Q(text=Lower("text")) & ~Q(text="")).count() == 2


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", ["5", "5; DROP TABLE x", 5.0, b"5", [5], None, True])
def test_orm_023_lengths_and_positions_are_ints(bad):
    for make in (
        lambda: Left("text", bad),
        lambda: Right("text", bad),
        lambda: LPad("text", bad),
        lambda: RPad("text", bad),
        lambda: Repeat("text", bad),
        lambda: Substr("text", bad),
        *([] if bad is None else [lambda: Substr("text", 1, bad)]),
    ):
        with pytest.raises((TypeError, ValueError)):
            make()


def test_lengths_that_make_no_sense_are_refused():
    for make in (Left, Right):
        for length in (0, -1):
            with pytest.raises(ValueError, match="greater than"):
                make("text", length)
    for make in (LPad, RPad, Repeat):
        with pytest.raises(ValueError, match="greater than or equal to 0"):
            make("text", -1)
    with pytest.raises(ValueError, match="greater than 0"):
        Substr("text", 0)
    with pytest.raises(ValueError, match="at least two"):
        Concat("text")
    for wrong in (lambda: Upper("a", "b"), lambda: StrIndex("a"), lambda: Length()):
        with pytest.raises(TypeError, match="takes exactly"):
            wrong()


def test_texts_given_to_functions_are_bound(words):
    for text in ("'", '"', "%", "%s", "\\", "'; DROP TABLE text_functions_word; --", "?"):
        assert found(words, Concat(Value(text), Value(text)))[0] == text * 2
        assert found(words, Replace(Value(f"a{text}b"), Value(text), Value("-")))[0] == "a-b"
        assert found(words, LPad(Value("x"), 1 + len(text), Value(text)))[0] == f"{text}x"
    assert Word.objects.count() == 4


async def test_functions_of_text_behind_both_doors(colour):
    orm.create_tables(colour.database, Word)
    fill()
    rows = Word.objects.annotate(x=Concat(Left("text", 2), Value("|"), LPad("other", 2)))
    rows = rows.order_by("pk").values_list("x", flat=True)
    assert ([one async for one in rows] if colour.awaits else list(rows))[:3] == [
        "Dj|", "  |Cl", "ét| t",
    ]  # fmt: skip
