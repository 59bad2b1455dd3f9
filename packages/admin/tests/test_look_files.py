"""Templates, styles and modules of the admin hold what the look promises.

Read as text: nothing is rendered here. Pages are in test_look_pages.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import hotclub_admin
import pytest
from hotclub_admin.rendering import own_renderer
from hotclub_http.look import stylesheet

ROOM = Path(hotclub_admin.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
STATIC = ROOM / "static" / "admin"
MODULES = sorted((STATIC / "js").glob("*.js"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
MAX_SCRIPT_BYTES = 40_000

# Django's names, by which projects override.
NAMES = [
    "admin/base.html",
    "admin/base_site.html",
    "admin/index.html",
    "admin/app_index.html",
    "admin/app_list.html",
    "admin/login.html",
    "admin/change_list.html",
    "admin/change_list_results.html",
    "admin/search_form.html",
    "admin/change_list_object_tools.html",
    "admin/pagination.html",
    "admin/date_hierarchy.html",
    "admin/filter.html",
    "admin/actions.html",
    "admin/change_form.html",
    "admin/change_form_object_tools.html",
    "admin/submit_line.html",
    "admin/prepopulated_fields_js.html",
    "admin/includes/fieldset.html",
    "admin/includes/object_delete_summary.html",
    "admin/edit_inline/stacked.html",
    "admin/edit_inline/tabular.html",
    "admin/delete_confirmation.html",
    "admin/delete_selected_confirmation.html",
    "admin/object_history.html",
    "admin/popup_response.html",
    "admin/nav_sidebar.html",
    "admin/color_theme_toggle.html",
    "admin/invalid_setup.html",
    "admin/404.html",
    "admin/500.html",
    "admin/auth/user/add_form.html",
    "admin/auth/user/change_password.html",
    "admin/widgets/clearable_file_input.html",
    "admin/widgets/date.html",
    "admin/widgets/time.html",
    "admin/widgets/foreign_key_raw_id.html",
    "admin/widgets/many_to_many_raw_id.html",
    "admin/widgets/radio.html",
    "admin/widgets/related_widget_wrapper.html",
    "admin/widgets/split_datetime.html",
    "admin/widgets/url.html",
    "admin/registration/logged_out.html",
    "admin/registration/password_change_form.html",
    "admin/registration/password_change_done.html",
]
BLOCKS = {
    "admin/base.html": """title dark-mode-vars extrastyle extrahead responsive blockbots bodyclass
        header branding usertools welcome-msg userlinks nav-global nav-breadcrumbs breadcrumbs
        nav-sidebar messages coltype pretitle content_title content_subtitle content object-tools
        sidebar footer extrabody""",
    "admin/change_list.html": """object-tools-items search date_hierarchy result_list pagination
        filters""",
    "admin/change_form.html": """form_top submit_buttons_top field_sets after_field_sets
        inline_field_sets after_related_objects submit_buttons_bottom object-tools-items
        admin_change_form_document_ready""",
    "admin/delete_confirmation.html": "delete_forbidden delete_confirm",
    "admin/submit_line.html": "submit-row",
    "admin/actions.html": "actions actions-form actions-submit",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOM).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_holds_style_script_or_handler(path: Path) -> None:
    """A strict policy lets every page work as it is."""
    source = path.read_text(encoding="utf-8")
    markup = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", markup)
    assert not re.search(r"<style\b", markup)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", markup)
    assert "javascript:" not in markup
    for tag in re.findall(r"<script\b[^>]*", markup):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_template_is_in_the_language(path: Path) -> None:
    """The admin's own engine compiles it, tags of all libraries included."""
    name = path.relative_to(ROOM / "templates").as_posix()
    assert own_renderer().engine.get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_templates_have_djangos_names(name: str) -> None:
    """What a project overrides exists."""
    assert (ROOM / "templates" / name).is_file()


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_blocks_have_djangos_names(name: str) -> None:
    """What a project fills exists."""
    source = (ROOM / "templates" / name).read_text(encoding="utf-8")
    blocks = set(re.findall(r"\{% block ([\w-]+)", source))
    assert set(BLOCKS[name].split()) <= blocks


def test_every_icon_that_is_used_is_drawn() -> None:
    """No empty square anywhere, and nothing drawn for nobody."""
    drawn = set(re.findall(r'id="i-([\w-]+)"', read(ROOM / "templates/admin/icons.html")))
    used: set[str] = set()
    for path in TEMPLATES:
        for reference in re.findall(r'href="#i-(.*?)"/>', read(path)):
            used |= set(re.findall(r"(?:^|%\})([a-z]+)(?=\{|$)", reference))
            for pair in re.findall(r'yesno:"(\w+),(\w+)"', reference):
                used |= set(pair)
    for path in MODULES:
        used |= set(re.findall(r'icon(?:Button)?\("(\w+)"', read(path)))
    assert used - drawn == set()


def test_every_text_of_the_modules_is_in_the_page() -> None:
    """Scripts speak the reader's language: their words come from the template."""
    known = set(re.findall(r'data-text="([\w-]+)"', read(ROOM / "templates/admin/texts.html")))
    asked: set[str] = set()
    for path in MODULES:
        asked |= set(re.findall(r'\btext\("([\w-]+)"', read(path)))
    assert asked <= known


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_modules_stay_small() -> None:
    """All of them together, as they are served."""
    assert sum(path.stat().st_size for path in MODULES) < MAX_SCRIPT_BYTES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_ask_for_nothing_that_the_policy_forbids(path: Path) -> None:
    """No evaluation, no HTML from text, no address outside of the site."""
    source = read(path)
    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML", source)
    addresses = re.findall(r"https?://[^\"'\s]+", source)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    for imported in re.findall(r'(?:from|import) "(\./[^"]+)"|"(\./[\w-]+\.js)"', source):
        assert (path.parent / (imported[0] or imported[1])).is_file()


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_styles_extend_the_look(path: Path) -> None:
    """Known tokens alone, inside of the layer for pages, and the same from right to left."""
    source = re.sub(r"/\*.*?\*/", "", read(path), flags=re.DOTALL)
    everything = stylesheet() + "".join(read(sheet) for sheet in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)", source)) <= defined
    assert source.strip().startswith("@layer page {")
    sides = r"(?:(?:margin|padding|border)-)?(?:left|right)|text-align:\s*(?:left|right)"
    physical = rf"(?<![\w-])(?:{sides})\s*[:;]"
    assert not re.search(physical, source)
    assert not re.search(r"url\(|@import", source)
