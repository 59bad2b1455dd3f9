"""Async and streaming rendering of a template, or of a partial.

Flow: template, context → bound context → **its function, awaited or stepped through** → text.
Not here: plain rendering (the templates themselves), what the functions are (codegen.py).
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from typing import Any

from hotclub_templates import colours
from hotclub_templates.awaiting import end_walks
from hotclub_templates.components.assets import filled, sent_assets
from hotclub_templates.context import Context
from hotclub_templates.errors import TemplateRecursionError, TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.modes import STREAMS, STREAMS_AWAITED
from hotclub_templates.tracebacks import debug_info, locate_where_it_ran


def as_context(template: Any, context: Any) -> Any:
    """Return a Context as it is, a fresh one for a dict or None."""
    if context is None or isinstance(context, dict):
        return Context(context, autoescape=template.engine.autoescape)
    return context


def finished(context: Any, out: list[str]) -> SafeString:
    """Return the output of a whole rendering, with the assets of its components."""
    return SafeString(filled(context, "".join(out)))


def explain(template: Any, error: Exception) -> None:
    """Give an error of rendering what it can know: its place.

    Raises TemplateRecursionError instead of Python's error for what does not end.
    """
    if isinstance(error, TemplateRecursionError):
        return
    if isinstance(error, RecursionError):
        raise TemplateRecursionError(
            f"Rendering {template.name or template.origin.name!r} does not come to an end: "
            "templates include or extend one another, or a value refers to itself."
        ) from error
    if isinstance(error, TemplateSyntaxError):
        locate_where_it_ran(error)
    if template.engine.debug and not hasattr(error, "template_debug"):
        error.template_debug = debug_info(error)  # type: ignore[attr-defined]


@contextmanager
def explained(template: Any) -> Generator[None, None, None]:
    """Explain the errors that come from inside."""
    try:
        yield
    except Exception as error:
        explain(template, error)
        raise


@contextmanager
def _bound(template: Any, context: Any) -> Generator[None, None, None]:
    if context.template is not None:
        yield
        return
    with explained(template), context.bind_template(template):
        context.template_name = template.name
        yield


@asynccontextmanager
async def _abound(template: Any, context: Any) -> AsyncGenerator[None, None]:
    if context.template is not None:
        yield
        return
    with explained(template):
        async with context.abind_template(template):
            context.template_name = template.name
            try:
                yield
            finally:
                await end_walks(context)


async def arender(template: Any, context: Any) -> SafeString:
    """Return the output as a safe string."""
    context = as_context(template, context)
    out: list[str] = []
    if context.template is not None:
        await template.arender_into(context, out)
        return SafeString("".join(out))
    try:
        async with context.abind_template(template):
            context.template_name = template.name
            try:
                await template.arender_into(context, out)
            finally:
                await end_walks(context)
    except Exception as error:
        explain(template, error)
        raise
    return finished(context, out)


def stream(template: Any, context: Any) -> Generator[str, None, None]:
    """Yield the output in chunks."""
    context = as_context(template, context)
    out: list[str] = []
    with (
        _bound(template, context),
        sent_assets(context),
        closing(colours.stream(template.opened(context, STREAMS), out)) as steps,
    ):
        yield from colours.chunks(steps, out)


async def astream(template: Any, context: Any) -> AsyncGenerator[str, None]:
    """Yield the output in chunks."""
    context = as_context(template, context)
    out: list[str] = []
    async with _abound(template, context):
        with sent_assets(context):
            steps = colours.astream(template.opened(context, STREAMS_AWAITED), out)
            async with aclosing(steps):
                async for chunk in colours.achunks(steps, out):
                    yield chunk
