"""Read the powers matrix: from a number to its sentences, and on a narrow window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from windows import TELEPHONE, Keep, Open, Violations


def test_a_number_leads_to_its_sentences(open_page: Open, keep: Keep) -> None:
    page = open_page("/matrix?lang=en")
    keep(page, "matrix-desktop")
    cell = page.locator(".matrix td a").first
    count = int(re.match(r"\d+", cell.inner_text()).group())
    cell.click()
    page.wait_for_url("**/id/**")
    assert page.locator("article.evidence blockquote").count() >= min(count, 1)
    expect(page.locator("article.evidence a.open").first).to_be_visible()


def test_the_choice_is_made_without_scripts(open_page: Open) -> None:
    page = open_page("/matrix?lang=en", java_script_enabled=False)
    page.select_option("select[name=columns]", "actors")
    page.locator("form.matrix-choice button").click()
    page.wait_for_url("**columns=actors**")
    expect(page.locator(".matrix td a").first).to_be_visible()


def test_the_table_is_saved(open_page: Open) -> None:
    page = open_page("/matrix?lang=en")
    with page.expect_download() as saved:
        page.locator("form.matrix-choice a:has-text('CSV')").click()
    assert saved.value.suggested_filename == "zangraph-matrix-en.csv"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_matrix_fits_a_telephone(open_page: Open, keep: Keep, language: str) -> None:
    page = open_page(f"/matrix?lang={language}", viewport=TELEPHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep(page, f"matrix-{language}-telephone")


SMALL_MATRIX = "/matrix?modality=prohibition"


@pytest.mark.parametrize(("path", "scheme"), [(SMALL_MATRIX, "light"), (SMALL_MATRIX, "dark"), ("/data", "light")])
def test_the_matrix_is_accessible(open_page: Open, violations: Violations, path: str, scheme: str) -> None:
    assert violations(open_page(path, color_scheme=scheme)) == []
