"""Every page that we ship, in Chromium: accessible, quiet in the console, never wider than the window.

At 360 and 1440 pixels, light and dark. axe-core reads each page once whole, and once more, narrow
and dark, by the rules that appearance can break.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.atlas import Atlas
from harness.browser import (
    RULES_OF_APPEARANCE,
    axe_problems,
    console_problems,
    follow,
    sideways_problems,
    viewport,
)
from harness.servers import Server
from harness.sites import environment_of
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser

ATLAS_PAGES = [
    "/",
    "/search/?q=Par",
    "/search/?q=nowhere+at+all",
    "/countries/",
    "/countries/france/",
    "/cities/",
    "/cities/?page=2",
    "/sign-up/",
    "/log-in/",
    "/api/docs/",
]
STAFF_PAGES = [
    "/journal/",
    "/journal/add/{city}/",
    "/admin/",
    "/admin/atlas/",
    "/admin/atlas/city/",
    "/admin/atlas/city/?q=Paris&people=1m",
    "/admin/atlas/city/?q=nothing-like-it",
    "/admin/atlas/city/add/",
    "/admin/atlas/city/1/change/",
    "/admin/atlas/city/1/history/",
    "/admin/atlas/city/1/delete/",
    "/admin/atlas/country/",
    "/admin/atlas/country/1/change/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/password/",
    "/admin/auth/group/add/",
    "/admin/password_change/",
    "/admin/atlas/nonsense/",
]


def look(browser, url: str, status: int = 200) -> list[str]:
    """Return what is wrong with a page, in both widths and both schemes."""
    found = []
    for width, scheme, rules in ((1440, "light", None), (360, "dark", RULES_OF_APPEARANCE)):
        with viewport(browser, width, scheme):
            browser.get(url)
            found += [f"{width} {scheme}: {one}" for one in axe_problems(browser, rules)]
            found += [f"{width} {scheme}: {one}" for one in sideways_problems(browser)]
            found += [
                f"{width}: {one}"
                for one in console_problems(browser)
                if f"the server responded with a status of {status}" not in one
            ]
    return found


@pytest.mark.parametrize("path", ATLAS_PAGES)
def test_pages_of_atlas(browser, atlas: Atlas, path: str) -> None:
    assert look(browser, atlas.url + path) == []


@pytest.fixture(scope="module")
def staff_cookies(chromium, atlas: Atlas) -> list[dict]:
    """Log the staff user in once, and keep the cookies."""
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get(f"{atlas.url}/admin/")
    chromium.find_element(By.NAME, "username").send_keys(atlas.staff)
    chromium.find_element(By.NAME, "password").send_keys(atlas.password)
    follow(chromium, chromium.find_element(By.CSS_SELECTOR, "main form [type=submit]"))
    assert "/login/" not in chromium.current_url
    return chromium.get_cookies()


@pytest.fixture
def staff(staff_cookies: list[dict], browser, atlas: Atlas):
    browser.get(f"{atlas.url}/static/atlas/globe.svg")
    browser.get_log("browser")
    for cookie in staff_cookies:
        browser.add_cookie(cookie)
    return browser


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_pages_behind_the_log_in(staff, atlas: Atlas, path: str) -> None:
    if "{city}" in path:
        staff.get(f"{atlas.url}/search/?q=Paris")
        link = staff.find_element(By.CSS_SELECTOR, "main a[href^='/cities/paris']")
        path = path.format(city=link.get_attribute("href").rstrip("/").rpartition("/")[2])
    status = 404 if path.endswith("/nonsense/") else 200
    assert look(staff, atlas.url + path, status) == []


def test_what_an_action_asks_before_it_deletes(staff, atlas: Atlas) -> None:
    staff.get(f"{atlas.url}/admin/atlas/city/?q=Fontainebleau")
    staff.execute_script(
        """
        const form = document.getElementById("changelist-form");
        form.querySelector("[name=_selected_action]").checked = true;
        const action = document.createElement("input");
        [action.type, action.name, action.value] = ["hidden", "action", "delete_selected"];
        form.append(action);
        for (const other of form.querySelectorAll("select[name=action]")) other.disabled = true;
        form.submit();
        """
    )
    WebDriverWait(staff, 15).until(
        lambda _: "Fontainebleau" in staff.page_source and "Delete" in staff.title
    )
    assert [*axe_problems(staff), *sideways_problems(staff), *console_problems(staff)] == []


def test_the_admins_log_in(browser, atlas: Atlas) -> None:
    assert look(browser, f"{atlas.url}/admin/login/") == []


def test_the_page_after_logging_out_of_the_admin(staff, atlas: Atlas) -> None:
    staff.get(f"{atlas.url}/admin/")
    staff.execute_script("document.querySelector('form[action$=\"/logout/\"]').submit()")
    assert [*axe_problems(staff), *sideways_problems(staff), *console_problems(staff)] == []


@pytest.mark.parametrize("path", ["/nowhere/", "/countries/nowhere/"])
def test_what_atlas_says_about_errors(browser, atlas: Atlas, path: str) -> None:
    assert look(browser, atlas.url + path, 404) == []


@pytest.fixture(scope="module")
def plain_site(sqlite_letters: Path, tmp_path_factory) -> Iterator[Server]:
    """Give a site that says nothing of how its errors look."""
    yield from _letters(sqlite_letters, tmp_path_factory, debug=False)


@pytest.fixture(scope="module")
def debug_site(sqlite_letters: Path, tmp_path_factory) -> Iterator[Server]:
    """Give the same site with DEBUG."""
    yield from _letters(sqlite_letters, tmp_path_factory, debug=True)


def _letters(database: Path, factory, *, debug: bool) -> Iterator[Server]:
    folder = factory.mktemp("letters-pages")
    environment = environment_of("letters", folder, f"sqlite:///{database}")
    environment["LETTERS_DEBUG"] = "1" if debug else "0"
    with Server("uvicorn", "letters", folder, environment, path="/hello/") as server:
        yield server


STATUSES = {"nowhere": 404, "forbidden": 403, "bad": 400, "server": 500}


@pytest.mark.parametrize("path", ["/nowhere/", "/fail/forbidden/", "/fail/bad/", "/fail/server/"])
def test_error_pages_of_a_plain_site(browser, plain_site: Server, path: str) -> None:
    status = STATUSES[path.strip("/").rpartition("/")[2]]
    assert look(browser, plain_site.url + path, status) == []


@pytest.mark.parametrize("path", ["/nowhere/", "/fail/server/"])
def test_debug_pages(browser, debug_site: Server, path: str) -> None:
    status = STATUSES[path.strip("/").rpartition("/")[2]]
    assert look(browser, debug_site.url + path, status) == []


def test_a_refused_form(browser, plain_site: Server) -> None:
    browser.get(f"{plain_site.url}/log-in/")
    browser.delete_all_cookies()
    browser.find_element(By.NAME, "username").send_keys("django")
    browser.find_element(By.NAME, "password").send_keys("x")
    follow(browser, browser.find_element(By.TAG_NAME, "button"))
    found = [*axe_problems(browser), *sideways_problems(browser), *console_problems(browser)]
    assert [one for one in found if "status of 403" not in one] == []
