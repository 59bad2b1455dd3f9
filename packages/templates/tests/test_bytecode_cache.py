"""Compiled templates on disk: reused by other processes, private, and never trusted blindly."""

import json
import marshal
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hotclub_templates import (
    Engine,
    ImproperlyConfigured,
    Lexer,
    Library,
    NodeList,
    Origin,
    Parser,
    Template,
    TemplateSyntaxError,
    bytecode_cache,
)
from hotclub_templates.bytecode_cache import HEADER, BytecodeCache, digest
from hotclub_templates.bytecode_keys import engine_key
from hypothesis import given, settings
from hypothesis import strategies as st

# Renders a page in a process of its own and tells how often Python compiled a template.
PROGRAM = """
import json, sys
compiled = []
def hook(event, arguments):
    if event == "compile" and str(arguments[1]).endswith(".html"):
        compiled.append(arguments[1])
from hotclub_templates import Engine
options, again = json.loads(sys.argv[1]), int(sys.argv[2])
sys.path[:0] = options.pop("path", [])
engine = Engine(**options)
sys.addaudithook(hook)
template = engine.get_template("page.html")
out = [template.render({"name": "Django & Lucien"}) for _ in range(again)]
print(json.dumps({"out": out, "compiled": len(compiled)}))
"""

BASE = "<h1>{% block title %}{{ name|upper }}{% endblock %}</h1>{% include 'part.html' %}"
PAGE = "{% extends 'base.html' %}{% block title %}{{ block.super }}: {{ name }}{% endblock %}"
RENDERED = "<h1>DJANGO &amp; LUCIEN: Django &amp; Lucien</h1>1.2."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "base.html").write_text(BASE)
    (folder / "page.html").write_text(PAGE)
    (folder / "part.html").write_text("{% for i in '12' %}{{ i }}.{% endfor %}")
    return tmp_path


@pytest.fixture
def run(site: Path) -> Callable[..., Any]:
    """Return a function that renders page.html in a new process: {"out", "compiled"}."""

    def run(**options: Any) -> Any:
        options = {"dirs": [str(site / "templates")], "cache_dir": str(site / "cache"), **options}
        command = [sys.executable, "-c", PROGRAM, json.dumps(options), "2"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return json.loads(done.stdout)

    return run


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{bytecode_cache.SUFFIX}"))


def engine(site: Path, **options: Any) -> Engine:
    return Engine(dirs=[site / "templates"], cache_dir=site / "cache", **options)


def page(site: Path, **options: Any) -> str:
    template = engine(site, **options).get_template("page.html")
    return str(template.render({"name": "Django & Lucien"}))


def test_a_second_process_compiles_nothing_and_renders_the_same(run: Callable[..., Any]) -> None:
    first, second = run(), run()

    assert first["out"] == second["out"] == [RENDERED, RENDERED]
    assert first["compiled"] > 0
    assert second["compiled"] == 0


def test_without_a_folder_nothing_is_kept(run: Callable[..., Any], site: Path) -> None:
    assert run(cache_dir=None)["compiled"] == run(cache_dir=None)["compiled"] > 0
    assert not (site / "cache").exists()


def test_a_changed_source_is_compiled_anew(run: Callable[..., Any], site: Path) -> None:
    run()
    (site / "templates/page.html").write_text(PAGE.replace(": ", "; "))

    changed = run()

    assert changed["out"][0] == RENDERED.replace(": ", "; ")
    assert changed["compiled"] > 0
    assert run()["compiled"] == 0


@pytest.mark.parametrize(
    "options",
    [
        {"autoescape": False},
        {"string_if_invalid": "?"},
        {"debug": True},
        {"escaping": "contextual"},
        {"libraries": {"more": "hotclub_templates.tags.tz"}},
        {"builtins": ["hotclub_templates.tags.tz"]},
        {"url_schemes": ["magnet"]},
    ],
)
def test_other_options_are_kept_under_other_keys(site: Path, options: dict[str, Any]) -> None:
    assert engine_key(engine(site, **options)) != engine_key(engine(site))
    page(site)
    before = files(site / "cache")

    page(site, **options)

    assert len(files(site / "cache")) == 2 * len(before)
    assert page(site, **options) == Engine([site / "templates"], **options).render_to_string(
        "page.html", {"name": "Django & Lucien"}
    )


LIBRARY = """
from hotclub_templates import Library
register = Library()

@register.{kind}
def shout(value):
    return value + "{mark}"
"""


def test_a_changed_library_is_used_as_it_is_now(run: Callable[..., Any], site: Path) -> None:
    modules, page_html = site / "modules", site / "templates/page.html"
    modules.mkdir()
    library = modules / "shouting.py"
    options: dict[str, Any] = {"libraries": {"shouting": "shouting"}, "path": [str(modules)]}
    page_html.write_text("{% load shouting %}{{ name|shout }}")
    library.write_text(LIBRARY.format(kind="filter", mark="!"))
    assert run(**options)["out"][0] == "Django &amp; Lucien!"
    assert run(**options)["compiled"] == 0

    library.write_text(LIBRARY.format(kind="filter(is_safe=True)", mark="!!"))
    changed = run(**options)

    assert changed["out"][0] == "Django &amp; Lucien!!"

    # What was a filter is a tag now: told when the template is loaded, as without a cache.
    library.write_text(LIBRARY.format(kind="simple_tag", mark="!"))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(**options)
    assert "Invalid filter: 'shout'" in failed.value.stderr
    assert "in get_template" in failed.value.stderr


def test_libraries_without_a_file_keep_their_templates_out(site: Path) -> None:
    namespace: dict[str, Any] = {}
    exec(LIBRARY.format(kind="filter", mark="!"), namespace)
    (site / "templates/page.html").write_text("{{ name|shout }}")
    (site / "templates/loads.html").write_text("{% load shouting %}{{ name|shout }}")

    assert page(site, builtins=[namespace["register"]]) == "Django &amp; Lucien!"
    loaded = engine(site, libraries={"shouting": namespace["register"]})
    assert loaded.render_to_string("loads.html", {"name": "a"}) == "a!"
    assert files(site / "cache") == []


def test_a_builtin_library_that_lost_a_tag_is_noticed_when_a_template_is_loaded(site: Path) -> None:
    def engine_with(*names: str) -> Engine:
        library = Library()
        for name in names:
            library.filter(name, str.upper if name == "upper" else _twice)
        return engine(site, builtins=[library])

    (site / "templates/page.html").write_text("{{ name|twice }}")
    assert engine_with("twice").render_to_string("page.html", {"name": "a"}) == "aa"
    with pytest.raises(TemplateSyntaxError, match="Invalid filter: 'twice'"):
        engine_with("other").get_template("page.html")


def _twice(value: Any) -> str:
    return f"{value}{value}"


@pytest.mark.parametrize("changed", ["functions.py", "tags/loops.py", "filters/new.py"])
def test_another_version_of_this_package_has_keys_of_its_own(tmp_path: Path, changed: str) -> None:
    # The files keep their times, as installers may see to it.
    shutil.copytree(Path(bytecode_cache.__file__).parent, tmp_path / "hotclub_templates")

    def key() -> str:
        program = (
            f"import sys; sys.dont_write_bytecode = True; sys.path.insert(0, {str(tmp_path)!r})\n"
            "from hotclub_templates import Engine\n"
            "from hotclub_templates.bytecode_keys import engine_key\n"
            "print(engine_key(Engine()).hex())\n"
        )
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    first, again = key(), key()
    installed = tmp_path / "hotclub_templates" / changed
    before = installed.read_text() if installed.exists() else ""
    (tmp_path / "unpacked").write_text(f"{before}# another version\n")
    (tmp_path / "unpacked").replace(installed)
    second = key()
    (tmp_path / "hotclub_templates-0.2.0.dist-info").mkdir()

    assert first == again
    assert len({first, second, key()}) == 3


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_a_flipped_bit(content: bytes) -> bytes:
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


def of_another_format(content: bytes) -> bytes:
    return content.replace(HEADER, HEADER.replace(b"1", b"0"))


def with_a_right_checksum_over_nonsense(_content: bytes) -> bytes:
    return HEADER + digest(b"nonsense") + b"nonsense"


def with_another_key(_content: bytes) -> bytes:
    body = marshal.dumps((b"another", [], {}))
    return HEADER + digest(body) + body


@pytest.mark.parametrize(
    "spoil",
    [
        truncated,
        with_a_flipped_bit,
        of_another_format,
        with_a_right_checksum_over_nonsense,
        with_another_key,
        lambda _: b"",
    ],
)
def test_a_spoilt_file_is_ignored_and_written_anew(
    site: Path, run: Callable[..., Any], spoil: Callable[[bytes], bytes]
) -> None:
    run()
    for path in files(site / "cache"):
        path.write_bytes(spoil(path.read_bytes()))

    mended = run()

    assert mended["out"][0] == RENDERED
    assert mended["compiled"] > 0
    assert run()["compiled"] == 0


@settings(deadline=None)  # a list that claims a huge length takes a moment
@given(st.binary(max_size=200))
def test_whatever_a_file_holds_is_read_without_an_error(content: bytes) -> None:
    for written in (content, HEADER + content, HEADER + digest(content) + content):
        assert bytecode_cache._unpacked(written, b"key") is None


@pytest.mark.parametrize(
    "body", [b"[\x00\x00\x00\x08", b"(\x00\x00\x00\x08", b")\x03[\x00\x00\x00\x08"]
)
def test_tpl_025_a_file_that_claims_to_be_huge_reserves_no_memory(body: bytes) -> None:
    import tracemalloc

    tracemalloc.start()
    try:
        assert bytecode_cache._unpacked(HEADER + digest(body) + body, b"key") is None
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_tpl_025_the_folder_and_its_files_are_the_users_alone(site: Path) -> None:
    before = os.umask(0)
    try:
        page(site)
    finally:
        os.umask(before)

    assert stat.S_IMODE((site / "cache").stat().st_mode) == 0o700
    for path in files(site / "cache"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o720, 0o1777])
def test_tpl_025_a_folder_that_others_may_write_to_is_refused(site: Path, mode: int) -> None:
    (site / "cache").mkdir()
    (site / "cache").chmod(mode)

    with pytest.raises(ImproperlyConfigured, match=r"may be written to by other.*chmod 700"):
        engine(site)
    assert files(site / "cache") == []


def test_tpl_025_a_folder_of_another_user_is_refused(site: Path) -> None:
    if os.geteuid() == 0:
        (site / "cache").mkdir(0o700)
        os.chown(site / "cache", 12345, 12345)
        folder = site / "cache"
    else:
        folder = Path("/usr")

    with pytest.raises(ImproperlyConfigured, match="belongs to another user"):
        Engine(dirs=[site / "templates"], cache_dir=folder)


def test_tpl_025_a_file_that_others_may_have_written_is_not_read(
    site: Path, run: Callable[..., Any]
) -> None:
    run()
    for path in files(site / "cache"):
        path.chmod(0o666)

    assert run()["compiled"] > 0
    assert run()["compiled"] == 0


def test_tpl_025_a_link_in_the_place_of_a_file_is_not_followed(
    site: Path, run: Callable[..., Any]
) -> None:
    run()
    elsewhere = site / "elsewhere"
    elsewhere.mkdir()
    for path in files(site / "cache"):
        path.rename(elsewhere / path.name)
        path.symlink_to(elsewhere / path.name)
    before = {path: path.read_bytes() for path in elsewhere.iterdir()}

    assert run()["compiled"] > 0
    assert {path: path.read_bytes() for path in elsewhere.iterdir()} == before


def test_a_file_in_the_place_of_the_folder_is_a_mistake_of_the_settings(site: Path) -> None:
    (site / "cache").write_text("")

    with pytest.raises(ImproperlyConfigured, match="is not a folder"):
        engine(site)


def test_where_nothing_can_be_written_templates_work_and_it_is_told_once(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (site / "file").write_text("")

    made = Engine([site / "templates"], cache_dir=site / "file/cache")

    assert made.render_to_string("page.html", {"name": "Django & Lucien"}) == RENDERED
    assert len(caplog.records) == 1
    assert "cannot be kept" in caplog.text


def test_a_full_disk_costs_the_speed_alone(site: Path) -> None:
    # A process that may write no byte more into any file.
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "from hotclub_templates import Engine\n"
        "engine = Engine([sys.argv[1]], cache_dir=sys.argv[2])\n"
        "sys.stdout.write(engine.render_to_string('page.html', {'name': 'a'}))\n"
    )
    # Into a pipe, which has no such limit.
    command = [sys.executable, "-c", program, str(site / "templates"), str(site / "cache")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == "<h1>A: a</h1>1.2."
    assert "cannot be kept" in done.stderr
    assert list((site / "cache").iterdir()) == []


def test_a_folder_that_was_removed_is_made_again(site: Path) -> None:
    made = engine(site)
    (site / "cache").rmdir()

    made.render_to_string("page.html", {"name": "a"})

    assert len(files(site / "cache")) == 3


def test_threads_that_fill_one_cache_leave_it_whole(site: Path, run: Callable[..., Any]) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: page(site), range(40)))

    assert set(made) == {RENDERED}
    assert {path.suffix for path in (site / "cache").iterdir()} == {bytecode_cache.SUFFIX}
    run()
    assert run()["compiled"] == 0


def test_threads_that_first_render_one_kept_template_have_the_same_nodes(site: Path) -> None:
    page(site)
    for _ in range(20):
        template = engine(site).get_template("base.html")
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _, t=template: t.nodelist, range(8)))
        assert all(nodes is found[0] for nodes in found)


def test_processes_that_fill_one_cache_at_once_leave_it_whole(
    site: Path, run: Callable[..., Any]
) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: run(), range(4)))

    assert {out for each in made for out in each["out"]} == {RENDERED}
    run()
    assert run()["compiled"] == 0


def test_the_folder_stays_within_its_number_of_files(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecode_cache, "MAX_FILES", 20)
    monkeypatch.setattr(bytecode_cache, "_WRITES_BETWEEN_MEASURES", 1)
    for number in range(60):
        (site / f"templates/{number}.html").write_text(f"{number}{{{{ name }}}}")
    made = engine(site)
    for number in range(60):
        made.get_template(f"{number}.html")
        assert len(files(site / "cache")) <= 20

    newest = made.bytecode.find(made.get_template("59.html"))  # type: ignore[union-attr]
    assert newest is not None


def test_the_folder_stays_within_its_size(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode_cache, "MAX_BYTES", 20_000)
    monkeypatch.setattr(bytecode_cache, "_WRITES_BETWEEN_MEASURES", 1)
    made = engine(site)
    for number in range(30):
        (site / f"templates/{number}.html").write_text("{{ name }}" * 40 + str(number))
        made.render_to_string(f"{number}.html", {"name": "a"})

    assert 0 < sum(path.stat().st_size for path in files(site / "cache")) <= 20_000


def test_writes_that_never_ended_are_removed_when_they_are_old(site: Path) -> None:
    (site / "cache").mkdir(0o700)
    old, young = site / "cache/new-1-1-1", site / "cache/new-2-2-2"
    old.write_text("half")
    young.write_text("half")
    os.utime(old, (0, 0))

    page(site)

    assert not old.exists()
    assert young.exists()


def test_a_template_keeps_a_bounded_number_of_functions(site: Path) -> None:
    kept = BytecodeCache(site / "cache").add(b"k" * 32, [])
    assert kept is not None
    code = compile("1", "a.html", "exec")
    for number in range(2 * bytecode_cache.MAX_FUNCTIONS):
        kept.add(b"%d" % number, [code])

    again = BytecodeCache(site / "cache").get(b"k" * 32)

    assert again is not None
    assert again.get(b"0") is None
    assert again.get(b"%d" % (2 * bytecode_cache.MAX_FUNCTIONS - 1)) == [code]


def test_what_two_processes_compiled_of_one_template_is_kept_of_both(site: Path) -> None:
    code = compile("1", "a.html", "exec")
    one, other = (BytecodeCache(site / "cache").add(b"k" * 32, []) for _ in range(2))
    assert one is not None
    assert other is not None
    one.add(b"one", [code])
    other.add(b"other", [code])

    again = BytecodeCache(site / "cache").get(b"k" * 32)

    assert again is not None
    assert again.get(b"one") == again.get(b"other") == [code]


def test_a_mistake_in_a_template_is_told_at_each_load(site: Path) -> None:
    (site / "templates/page.html").write_text("{% if %}")
    for _ in range(2):
        with pytest.raises(TemplateSyntaxError):
            engine(site).get_template("page.html")
    assert files(site / "cache") == []


def test_templates_of_strings_are_not_kept(site: Path) -> None:
    made = engine(site)
    made.from_string("{{ name }}").render({"name": "a"})

    assert files(site / "cache") == []


def test_partials_and_nodes_of_a_kept_template_are_there(site: Path) -> None:
    source = "{% partialdef head %}<b>{{ name }}</b>{% endpartialdef %}{% partial head %}!"
    (site / "templates/page.html").write_text(source)
    for _ in range(2):
        made = engine(site)
        assert made.get_template("page.html#head").render({"name": "a"}) == "<b>a</b>"
        assert made.render_to_string("page.html", {"name": "a"}) == "<b>a</b>!"
        assert len(list(made.get_template("page.html"))) == 3


def test_a_template_may_make_its_nodes_by_itself(site: Path) -> None:
    class Own(Template):
        def compile_nodelist(self) -> NodeList:
            parser = Parser(Lexer(self.source).tokenize(), builtins=self.engine.template_builtins)
            nodelist = parser.parse()
            self.extra_data = {"own": True}
            return nodelist

    class OwnEngine(Engine):
        def make_template(self, contents: str, origin: Origin) -> Template:
            return Own(contents, origin, origin.template_name, self)

    for folder in (None, site / "cache", site / "cache"):
        made = OwnEngine([site / "templates"], cache_dir=folder).get_template("part.html")
        assert made.render() == "1.2."
        assert made.extra_data == {"own": True}
        made.nodelist = NodeList()
        assert list(made) == []


def test_a_traceback_of_kept_code_shows_the_template(site: Path) -> None:
    class Fails:
        @property
        def name(self) -> str:
            raise ZeroDivisionError

    (site / "templates/page.html").write_text("one\ntwo {{ thing.name }}\n")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError) as caught:
            engine(site).render_to_string("page.html", {"thing": Fails()})
        frame = next(e for e in caught.traceback if str(e.path).endswith("page.html"))
        assert frame.lineno == 1


def test_custom_tags_work_in_kept_templates(site: Path, run: Callable[..., Any]) -> None:
    modules = site / "modules"
    modules.mkdir()
    (modules / "boxes.py").write_text(
        "from hotclub_templates import Library, Node\n"
        "register = Library()\n"
        "class Box(Node):\n"
        "    def __init__(self, nodelist): self.nodelist = nodelist\n"
        "    def render(self, context): return f'[{self.nodelist.render(context)}]'\n"
        "@register.tag\n"
        "def box(parser, token):\n"
        "    nodelist = parser.parse(('endbox',)); parser.delete_first_token()\n"
        "    return Box(nodelist)\n"
    )
    (site / "templates/page.html").write_text("{% load boxes %}{% box %}{{ name }}{% endbox %}")
    options: dict[str, Any] = {"libraries": {"boxes": "boxes"}, "path": [str(modules)]}

    first, second = run(**options), run(**options)

    assert first["out"] == second["out"] == ["[Django &amp; Lucien]"] * 2
    assert second["compiled"] == 0
