"""What the checklist's tests share: one way to call a method behind either door.

`ask(colour, target, "get", pk=1)` is `target.get(pk=1)` or `await target.aget(pk=1)`.
"""

from typing import Any

from hotclub_orm.testing import Colour


async def ask(colour: Colour, target: Any, method: str, /, *args: Any, **kwargs: Any) -> Any:
    """Call the method, or its awaited twin."""
    if colour.awaits:
        return await getattr(target, f"a{method}")(*args, **kwargs)
    return getattr(target, method)(*args, **kwargs)


async def rows(colour: Colour, queryset: Any) -> list[Any]:
    """Return the rows of a query set."""
    return [one async for one in queryset] if colour.awaits else list(queryset)


async def streamed(colour: Colour, queryset: Any, **options: Any) -> list[Any]:
    """Return what iterator() or aiterator() gives."""
    if colour.awaits:
        return [one async for one in queryset.aiterator(**options)]
    return list(queryset.iterator(**options))


async def make_tables(colour: Colour, *models: Any) -> None:
    """Create the tables of the models."""
    await colour.run(colour.database._creation(models))
