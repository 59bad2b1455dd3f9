"""Headless Chromium, and what every page of ours must meet.

Flow: a page → `problems(browser)` → axe-core's findings, what the console says (refusals of the
content security policy among it), sideways scrolling. An empty list is what tests want.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

INSTALL = "apt-get install chromium chromium-driver"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--window-size=1440,900",
]
WIDTHS = (360, 1440)
SCHEMES = ("light", "dark")
# A page without an icon has the browser look for one; ours name theirs where they may.
_NOT_OURS = ("favicon.ico",)


def _found(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """Give the browser of this test process; skip without one."""
    program, driver = (
        _found("chromium", "chromium-browser", "google-chrome"),
        _found("chromedriver"),
    )
    if program is None or driver is None:
        pytest.skip(f"needs Chromium and its driver: {INSTALL}")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for one in ARGUMENTS:
        options.add_argument(one)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_page_load_timeout(30)
    yield browser
    browser.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> webdriver.Chrome:
    """Give the browser as if just opened: no cookies, nothing in its console."""
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get("about:blank")
    chromium.get_log("browser")
    return chromium


@contextmanager
def viewport(browser: Any, width: int, scheme: str) -> Iterator[None]:
    """Look at pages in a width and a colour scheme."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def console_problems(browser: Any) -> list[str]:
    """Return the errors and warnings in the console since it was last asked.

    An answer with an error status is a line there too; pages of errors say which they expect.
    """
    return [
        f"console: {line['message']}"
        for line in browser.get_log("browser")
        if line["level"] in ("SEVERE", "WARNING")
        and not any(words in line["message"] for words in _NOT_OURS)
    ]


def sideways_problems(browser: Any) -> list[str]:
    """Return what makes the page wider than the window."""
    found = browser.execute_script(
        """
        const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth;
        if (wide <= seen) return null;
        const late = [...document.body.querySelectorAll("*")].filter(
            (one) => one.getBoundingClientRect().right > seen + 1);
        return [wide, seen, late.slice(-3).map((one) => one.outerHTML.slice(0, 120))];
        """
    )
    return [] if found is None else [f"sideways: {found[0]} in {found[1]}: {found[2]}"]


@lru_cache(maxsize=1)
def _axe() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


# What a narrower window or another scheme can change of a page that was looked at once.
RULES_OF_APPEARANCE = ["color-contrast", "scrollable-region-focusable", "link-in-text-block"]


def axe_problems(browser: Any, rules: list[str] | None = None) -> list[str]:
    """Return the findings of axe-core: all its rules, or only those that are named."""
    browser.execute_script(_axe())
    result = browser.execute_async_script(
        """
        const [rules, done] = arguments;
        const options = {resultTypes: ["violations"]};
        if (rules) options.runOnly = {type: "rule", values: rules};
        axe.run(document, options).then(done, (error) => done({error: String(error)}));
        """,
        rules,
    )
    assert "error" not in result, result["error"]
    return [
        f"axe {one['id']}: {one['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in result["violations"]
        for node in one["nodes"][:3]
    ]


def problems(browser: Any) -> list[str]:
    """Return everything that is wrong with the page."""
    return [*axe_problems(browser), *sideways_problems(browser), *console_problems(browser)]


def follow(driver: Any, element: Any) -> None:
    """Click what leads to another page, and wait until that has come."""
    page = driver.find_element(By.TAG_NAME, "html")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()
    WebDriverWait(driver, 20).until(lambda _: _is_gone(page))
    WebDriverWait(driver, 20).until(
        lambda _: driver.execute_script("return document.readyState") == "complete"
    )


def _is_gone(element: Any) -> bool:
    """Tell whether the page of an element was left."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False
