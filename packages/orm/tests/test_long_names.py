"""Names longer than PostgreSQL reads: they work alone; two that it takes for one are told."""

import hotclub_orm as orm
import pytest
from hotclub_orm import CTE, Count, F, ProgrammingError, Window, with_cte
from hotclub_orm.testing import Colour

LONG, LONGER = "a" * 70, "a" * 71


class Tone(orm.Model):
    key = orm.CharField(max_length=10)
    pitch = orm.IntegerField(default=1)

    class Meta:
        app_label = "long_names"


@pytest.fixture
def tones(colour: Colour) -> Colour:
    colour.database.create_tables(Tone)
    Tone.objects.bulk_create([Tone(key="x"), Tone(key="y", pitch=2)])
    return colour


async def listed(colour, queryset):
    return [row async for row in queryset] if colour.awaits else list(queryset)


@pytest.mark.parametrize("name", [LONG, "語" * 30], ids=["ascii", "unicode"])
@pytest.mark.asyncio
async def test_a_long_name_works(tones: Colour, name):
    named = Tone.objects.annotate(**{name: F("pitch") + 1}).order_by(f"-{name}")
    assert await listed(tones, named.values_list(name, flat=True)) == [3, 2]
    counted = Tone.objects.values(**{name: F("key")}).annotate(n=Count("pk")).order_by(name)
    assert await listed(tones, counted) == [{name: "x", "n": 1}, {name: "y", "n": 1}]
    cte = CTE(Tone.objects.filter(pitch=2), name=name)
    assert [one.key for one in await listed(tones, with_cte(cte, select=cte))] == ["y"]


@pytest.mark.asyncio
async def test_two_long_names_that_begin_alike_are_read_each(tones: Colour):
    both = Tone.objects.annotate(**{LONG: F("pitch") + 1, LONGER: Window(Count("pk"))})
    rows = both.order_by("pitch").values_list(LONG, LONGER)
    assert await listed(tones, rows) == [(2, 2), (3, 2)]


@pytest.mark.asyncio
async def test_what_postgresql_takes_for_one_name_is_told(tones: Colour):
    both = Tone.objects.annotate(**{LONG: F("pitch") + 1, LONGER: -F("pitch")})
    first, second = (
        CTE(Tone.objects.filter(pitch=pitch), name=name) for pitch, name in ((1, LONG), (2, LONGER))
    )
    ordered = both.order_by(LONGER).values_list(LONG, LONGER)
    joined = with_cte(
        first, second, select=first.join(second.join(Tone, pk=second.col.id), key="x")
    )
    if tones.is_sqlite:
        assert await listed(tones, ordered) == [(3, -2), (2, -1)]
        return
    for queryset in (ordered, joined):
        with pytest.raises(ProgrammingError, match=r"63 bytes .* Give them shorter names"):
            await listed(tones, queryset)
