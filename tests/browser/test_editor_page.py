"""Ask the graph in the editor: run an example, read labels, complete a class."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from recording import Record
from windows import TELEPHONE, Keep, Open, Violations

OTHERS = ("#editor .yasgui",)
"""Markup that is not ours: the editor's own."""


def test_an_example_runs_and_its_answer_has_labels(open_page: Open, keep: Keep) -> None:
    page = open_page("/sparql?lang=en")
    page.wait_for_selector("#editor[data-ready]")
    page.locator(".editor-examples summary", has_text="Relations").click()
    page.locator(".editor-examples a[data-name=who-supervises-whom]").click()
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    link = page.locator(".tabPanel.active .yasr_results a.iri[title]").first
    expect(link).to_be_visible()
    assert not link.inner_text().startswith("http")
    keep(page, "editor-answer")
    assert (link.get_attribute("href") or "").startswith("/")


def test_a_linked_example_stands_in_the_editor(open_page: Open) -> None:
    page = open_page("/sparql?example=supervisors-of&lang=ru")
    page.wait_for_selector("#editor[data-ready]")
    expect(page.locator(".tabPanel.active .CodeMirror")).to_contain_text(":supervises")


def test_escape_leaves_the_editor_as_its_page_says(open_page: Open) -> None:
    page = open_page("/sparql?lang=en")
    page.wait_for_selector("#editor[data-ready]")
    expect(page.get_by_text("Esc leaves the editor")).to_be_visible()
    words = page.locator(".tabPanel.active .CodeMirror textarea").first
    words.focus()
    page.keyboard.press("Escape")
    expect(words).not_to_be_focused()
    page.keyboard.press("Tab")
    expect(words).not_to_be_focused()


def test_classes_are_completed_from_void(open_page: Open) -> None:
    page = open_page("/sparql?lang=en")
    page.wait_for_selector("#editor[data-ready]")
    page.evaluate(
        """() => {
            const editor = document.querySelector(".tabPanel.active .CodeMirror").CodeMirror;
            editor.setValue("PREFIX : <https://w3id.org/zangraph/ontology#>\\nSELECT * { ?a a :Pow");
            editor.setCursor(1, 100);
            editor.focus();
        }"""
    )
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("Power")


def test_a_broken_query_says_where(open_page: Open, record: Record) -> None:
    record.expected = "status of 400"
    page = open_page("/sparql?lang=en")
    page.wait_for_selector("#editor[data-ready]")
    page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setValue('SELECT * WHERE { ?s ?p ?o ')")
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    expect(page.locator(".tabPanel.active .yasr")).to_contain_text("line 1")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_editor_fits_a_telephone(open_page: Open, keep: Keep, language: str) -> None:
    page = open_page(f"/sparql?lang={language}", viewport=TELEPHONE)
    page.wait_for_selector("#editor[data-ready]")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep(page, f"editor-{language}-telephone")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_part_of_the_editor_is_accessible(open_page: Open, violations: Violations, scheme: str) -> None:
    page = open_page("/sparql", color_scheme=scheme)
    page.wait_for_selector("#editor[data-ready]")
    assert violations(page, without=OTHERS) == []


BREACHES_OF_OTHERS = {"aria-required-children", "empty-table-header"}
"""Rules that the markup of YASGUI 4.6.2 itself breaks: its list of tabs, and the head of the column of row numbers."""


def test_what_the_editor_itself_breaks_is_known(open_page: Open, violations: Violations) -> None:
    page = open_page("/sparql?example=who-supervises-whom&lang=en")
    page.wait_for_selector("#editor[data-ready]")
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    expect(page.locator(".yasr_results a.iri[title]").first).to_be_visible()
    assert {breach.split(":")[0] for breach in violations(page)} <= BREACHES_OF_OTHERS
