"""The HTML of the debug page: its style, its one script, its policy, and its parts.

Flow: text that may be shown → **page, frame_html, table_html** → one page with a strict CSP.
Not here: what is shown (debug.py), what is hidden (debug_filter.py).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --accent: #b4442f; --strong: #8f2f1d; --line: #8884; --soft: #8881;
  font: 15px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #e8755f; --strong: #ffab9a; } }
html { background: light-dark(#faf8f5, #191715); color: light-dark(#26221d, #ece7e0); }
body { margin: 0 auto; max-inline-size: 72rem; padding: 16px; }
h1 { font-size: 1.4rem; margin: 0; } h1 small { color: var(--accent); display: block; }
h2 { font-size: 1.05rem; margin: 24px 0 8px; }
pre, code, td { font-family: ui-monospace, monospace; font-size: 13px; }
pre { margin: 0; overflow-x: auto; white-space: pre; }
pre.message { white-space: pre-wrap; font-size: 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 4px 0; }
summary { cursor: pointer; padding: 4px 8px; overflow-wrap: anywhere; }
ol.source { margin: 0; padding: 8px 0 8px 64px; background: var(--soft); overflow-x: auto; }
ol.source pre { overflow: visible; }
ol.source li.now { color: var(--strong); font-weight: 600; }
table { border-collapse: collapse; inline-size: 100%; }
td, th { border-block-start: 1px solid var(--line); padding: 4px 8px; text-align: start;
  vertical-align: top; overflow-wrap: anywhere; } th { inline-size: 20%; font-weight: 500; }
textarea { inline-size: 100%; box-sizing: border-box; font: 12px ui-monospace, monospace; }
button { font: inherit; border: 1px solid var(--line); border-radius: 6px; padding: 4px 12px; }
"""
_SCRIPT = """
const text = document.querySelector("textarea"), button = document.querySelector("button");
button.hidden = !navigator.clipboard;
button.addEventListener("click", () => navigator.clipboard.writeText(text.value)
  .then(() => { button.textContent = "Copied"; }));
"""


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash_source(_STYLE)}; script-src {_hash_source(_SCRIPT)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of a traceback, as text.   source: (line number, text) around the line."""

    filename: str
    function: str
    line: int
    source: tuple[tuple[int, str], ...]
    variables: tuple[tuple[str, str], ...]


def frame_html(frame: Frame, *, is_open: bool) -> str:
    """Return one step of a traceback, to fold and unfold."""
    lines = "".join(
        f"<li value={number}{' class=now' if number == frame.line else ''}>"
        f"<pre>{escape(text) or ' '}</pre></li>"
        for number, text in frame.source
    )
    return (
        f"<details{' open' if is_open else ''}><summary><code>{escape(frame.filename)}</code> "
        f"line {frame.line}, in <b>{escape(frame.function)}</b></summary>"
        f"<ol class=source tabindex=0>{lines}</ol>{table_html(frame.variables)}</details>"
    )


def table_html(rows: Any) -> str:
    """Return (name, text) pairs as a table, "" for none."""
    if not rows:
        return ""
    cells = "".join(
        f"<tr><th>{escape(str(name))}</th><td>{escape(value)}</td></tr>" for name, value in rows
    )
    return f"<table>{cells}</table>"


def page(title: str, body: Iterable[str]) -> str:
    """Return the whole page.   title: text.   body: HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<main>{''.join(body)}</main><script>{_SCRIPT}</script></body></html>"
    )
