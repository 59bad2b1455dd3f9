"""In Chromium: somebody signs up and writes a visit with a picture; staff edits a city."""

from pathlib import Path

import pytest
from harness.atlas import Atlas
from harness.browser import axe_problems, console_problems, follow
from PIL import Image
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

pytestmark = pytest.mark.browser


def press(browser, text: str) -> None:
    """Press the button or link of the main part that says so, and wait for the page after it."""
    found = browser.find_element(
        By.XPATH,
        f"//main//*[self::a or self::button or self::input][normalize-space()='{text}' or @value='{text}']",
    )
    follow(browser, found)


def fill(browser, **values: str) -> None:
    """Write into the inputs of these names."""
    for name, value in values.items():
        found = browser.find_element(By.NAME, name)
        if found.get_attribute("type") in ("date", "radio", "checkbox"):
            browser.execute_script(
                "arguments[0].value = arguments[1];"
                "arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
                found,
                value,
            )
        else:
            found.clear()
            found.send_keys(value)


def main_text(browser) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def test_a_visitor_signs_up_and_writes_a_visit_with_a_picture(
    browser, atlas: Atlas, tmp_path: Path
) -> None:
    picture = tmp_path / "seine.png"
    Image.new("RGB", (64, 48), "#b4442f").save(picture)

    browser.get(f"{atlas.url}/sign-up/")
    fill(browser, username="stephane", password1="minor-swing-37", password2="minor-swing-37")
    press(browser, "Sign up")
    assert "Your journal" in main_text(browser)

    browser.get(f"{atlas.url}/search/?q=Paris")
    follow(browser, browser.find_element(By.CSS_SELECTOR, "main a[href^='/cities/paris']"))
    press(browser, "I have been here")
    fill(browser, date="2024-05-01", note="The quay at night.", picture=str(picture))
    rate(browser, "5")
    press(browser, "Keep it")

    assert "The quay at night." in main_text(browser)
    shown = browser.find_element(By.CSS_SELECTOR, "article.visit img")
    browser.execute_script("arguments[0].scrollIntoView()", shown)
    WebDriverWait(browser, 10).until(lambda _: shown.get_property("complete"))
    assert (shown.get_property("naturalWidth"), shown.get_property("naturalHeight")) == (64, 48)
    assert axe_problems(browser) == []

    follow(browser, browser.find_element(By.CSS_SELECTOR, "article.visit a[href$='/edit/']"))
    assert axe_problems(browser) == []
    fill(browser, note="The quay by day.")
    press(browser, "Keep it")
    assert "The quay by day." in main_text(browser)
    follow(browser, browser.find_element(By.CSS_SELECTOR, "article.visit a[href$='/delete/']"))
    assert axe_problems(browser) == []
    press(browser, "Delete it")
    assert "The quay" not in main_text(browser)
    assert console_problems(browser) == []


def rate(browser, stars: str) -> None:
    """Choose a rating, by whatever control the form has."""
    first = browser.find_element(By.NAME, "rating")
    if first.tag_name == "select":
        Select(first).select_by_value(stars)
        return
    chosen = browser.find_element(By.CSS_SELECTOR, f"[name=rating][value='{stars}']")
    browser.execute_script("arguments[0].click()", chosen)


def test_staff_edits_a_city_and_sees_it_in_its_history(browser, atlas: Atlas) -> None:
    browser.get(f"{atlas.url}/admin/")
    fill(browser, username=atlas.staff, password=atlas.password)
    follow(
        browser,
        browser.find_element(By.CSS_SELECTOR, "main button[type=submit], main input[type=submit]"),
    )
    browser.get(f"{atlas.url}/admin/atlas/city/?q=Fontainebleau")
    follow(
        browser,
        browser.find_element(By.CSS_SELECTOR, "#result_list tbody th a, #result_list tbody td a"),
    )
    name = browser.find_element(By.NAME, "name").get_attribute("value")

    fill(browser, population="2048")
    follow(browser, browser.find_element(By.NAME, "_continue"))
    assert browser.find_element(By.NAME, "population").get_attribute("value") == "2048"
    assert "was changed successfully" in browser.find_element(By.TAG_NAME, "body").text

    follow(browser, browser.find_element(By.CSS_SELECTOR, "main a[href*='/history/']"))
    history = main_text(browser)
    assert name in history
    assert "population" in history.lower()
    assert atlas.staff in history
    assert console_problems(browser) == []
