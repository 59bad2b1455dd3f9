"""Functions of the Python source that was written for a template.

Flow: Python source → **code → functions**. Each line of the source belongs to one line of the
template, and the code's line table is exchanged accordingly, so that a traceback shows the
template. Code that an earlier process kept is used again.
Not here: how the source is written (codegen.py).
"""

from collections.abc import Mapping
from types import CodeType, FunctionType
from typing import Any

from hotclub_templates.bytecode_cache import KeptTemplate
from hotclub_templates.codegen import CodeWriter, RenderFunction
from hotclub_templates.line_tables import relocated


def make_functions(
    writers: Mapping[str, tuple[CodeWriter, str]],
    namespace: dict[str, Any],
    filename: str,
    kept: KeptTemplate | None = None,
) -> dict[str, RenderFunction]:
    """Compile what `writers` wrote to functions over `namespace`.

    writers: title of the function, as a traceback shows it → (writer, parameters); kept: where
    code of an earlier process may be found.
    """
    lines: list[str] = []
    origins: list[int] = []
    titles: dict[str, str] = {}
    for number, (title, (writer, parameters)) in enumerate(writers.items()):
        titles[f"f{number}"] = title
        body, of = writer.function_source(f"f{number}", parameters)
        lines += body
        origins += of
    source = "\n".join(lines) + "\n"
    if kept is None:
        codes = _compiled(source, filename, origins, titles)
    else:
        # All that the code is made of: it cannot be that of another source.
        text = f"{filename}\n{origins}\n{titles}\n{source}".encode("utf-8", "surrogatepass")
        found = kept.get(text)
        if found is None:
            found = _compiled(source, filename, origins, titles)
            kept.add(text, found)
        codes = found
    return {code.co_name: FunctionType(code, namespace) for code in codes}


def _compiled(
    source: str, filename: str, origins: list[int], titles: Mapping[str, str]
) -> list[CodeType]:
    """Return the code of each function in `source`, with the template's lines and titles."""
    module = compile(source, filename, "exec", dont_inherit=True)
    return [
        relocated(code, origins, titles[code.co_name])
        for code in module.co_consts
        if isinstance(code, CodeType)
    ]
