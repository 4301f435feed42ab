"""Use the site as a lawyer does: from a question to its sentence, reading, searching, copying; with axe, without scripts."""

from __future__ import annotations

import gzip
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from recording import Record
from windows import DESKTOP, TELEPHONE, Keep, Open, Violations

WINDOWS = {"desktop": DESKTOP, "telephone": TELEPHONE}
MOST_CLICKS = 4
MOST_BYTES = 200_000
MOST_SHIFT = 0.01
QUESTION = {
    "kk": "Прокурор қамау және ұстау орындарында не істей алады?",
    "ru": "Что может прокурор в местах содержания под стражей и лишения свободы?",
    "en": "What may the prosecutor do in places of detention?",
}
OPEN_THE_SENTENCE = {
    "kk": "Сөйлемді құжаттан ашу",
    "ru": "Открыть предложение в документе",
    "en": "Open the sentence in the document",
}
DETENTION = re.compile("изолятор|ұста|қама|түзеу|ТМ|бас бостандығынан айыру")
PATHS = [
    "/",
    "/about",
    "/documents",
    "/id/prosecutor",
    "/id/court?modality=prohibition",
    "/id/remand-centre",
    "/id/cpc-2014",
    "/id/cpc-1997",
    "/id/document/cat-report-2013",
    "/id/rule/must",
    "/document/sc-resolution-2006-4",
    "/document/victim-rights-article",
    "/search?q=прокурордың санкциясы",
    "/search?q=щщщщ",
    "/id/nobody",
    "/resolve?ref=ст. 125 УПК РК&date=2013-06-18",
    "/queries/norms-on-repealed-acts",
]


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("window", WINDOWS)
def test_from_the_start_to_the_sentence_on_places_of_detention(open_page: Open, keep: Keep, language: str, window: str) -> None:
    page = open_page(f"/?lang={language}", viewport=WINDOWS[window])
    keep(page, f"start-{language}-{window}")
    clicks = 0
    for name in (QUESTION[language], OPEN_THE_SENTENCE[language]):
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        clicks += 1
        keep(page, f"answer-{clicks}-{language}-{window}")
    assert clicks <= MOST_CLICKS
    sentence = page.locator("mark.target").first
    expect(sentence).to_be_in_viewport()
    asked = parse_qs(urlsplit(page.url).query)
    assert int(asked["to"][0]) - int(asked["from"][0]) > 20
    assert DETENTION.search(" ".join(page.locator("mark.target").all_inner_texts()))
    assert page.evaluate("document.documentElement.lang") == language


def test_every_question_of_the_start_page_is_answered_with_sentences(open_page: Open) -> None:
    page = open_page("/?lang=kk")
    addresses = [link.get_attribute("href") or "" for link in page.locator("ul.questions a").all()]
    assert len(addresses) >= 5
    for address in addresses:
        page.goto(address)
        assert page.locator("article.evidence").count() > 0, address


@pytest.mark.parametrize("window", WINDOWS)
def test_the_same_without_the_ready_question(open_page: Open, window: str) -> None:
    page = open_page("/?lang=en", viewport=WINDOWS[window])
    page.get_by_role("link", name="prosecutor", exact=True).first.click()
    page.get_by_label("About whom or what").select_option("remand-centre")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name=OPEN_THE_SENTENCE["en"]).first.click()
    expect(page.locator("mark.target").first).to_be_in_viewport()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("window", "scheme"), [("desktop", "dark"), ("telephone", "light")])
def test_pages_are_accessible_and_fit(
    open_page: Open, violations: Violations, record: Record, path: str, window: str, scheme: str
) -> None:
    language = ("kk", "ru", "en")[PATHS.index(path) % 3]
    page = open_page(in_language(path, language), viewport=WINDOWS[window], color_scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than its window"
    if path == "/id/nobody":
        record.expected = "404"


@pytest.mark.parametrize("path", ["/", "/id/prosecutor", "/document/sc-resolution-2006-4"])
def test_the_first_view_is_small_and_stands_still(open_page: Open, path: str) -> None:
    page = open_page("about:blank")
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(gzip.compress(response.body()))))
    page.add_init_script(
        "window.shift = 0;"
        "new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(in_language(path, "kk"))
    page.wait_for_timeout(500)
    assert sum(sizes) < MOST_BYTES
    assert page.evaluate("window.shift") < MOST_SHIFT


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_language_stays_through_clicks_and_can_be_changed(open_page: Open, language: str) -> None:
    page = open_page(f"/id/prosecutor?modality=duty&lang={language}")
    page.locator("article.evidence a.open").first.click()
    assert f"lang={language}" in page.url
    page.locator("nav.languages a[lang=ru]").click()
    assert "lang=ru" in page.url and "from=" in page.url
    assert page.evaluate("document.documentElement.lang") == "ru"


def test_suggestions_appear_as_one_types_and_follow_the_keyboard(open_page: Open) -> None:
    page = open_page("/?lang=en")
    box = page.get_by_role("combobox", name="Search")
    box.press_sequentially("прокурро")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url("**/id/prosecutor?*")


def test_escape_closes_suggestions_and_enter_searches(open_page: Open) -> None:
    page = open_page("/?lang=en")
    box = page.get_by_role("combobox", name="Search")
    box.press_sequentially("санкция")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/search?*")
    expect(page.locator("mark").first).to_be_visible()


@pytest.mark.parametrize(("button", "source"), [("Copy citation in Kazakh", "тармақ"), ("Copy citation in Russian", "пункт")])
def test_a_citation_is_copied_in_kazakh_and_russian(open_page: Open, button: str, source: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    page = open_page("/id/court?document=document%2Fsc-resolution-2006-4&lang=en", permissions=allowed)
    page.get_by_role("button", name=button).first.click()
    expect(page.get_by_text("Copied").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    quote = page.locator("article.evidence blockquote").first.inner_text()
    assert source in copied.lower() and f"«{quote}»" in copied and "/document/sc-resolution-2006-4?from=" in copied


def test_marks_of_the_reader_can_be_switched_off(open_page: Open) -> None:
    page = open_page("/document/sc-resolution-2006-4?lang=en")
    badge = page.locator(".norm-link").first
    expect(badge).to_be_visible()
    page.get_by_label("norms").uncheck()
    expect(badge).to_be_hidden()
    citation = page.locator("a.citation").first
    assert citation.evaluate("node => getComputedStyle(node).textDecorationLine") == "underline"
    page.get_by_label("citations").uncheck()
    assert citation.evaluate("node => getComputedStyle(node).textDecorationLine") == "none"


def test_the_contents_lead_to_their_places(open_page: Open) -> None:
    page = open_page("/document/cat-report-2013?lang=kk")
    entry = page.locator("nav.contents a").nth(5)
    target = entry.get_attribute("href") or ""
    entry.click()
    assert 0 <= page.locator(target).evaluate("node => node.getBoundingClientRect().top") < DESKTOP["height"]


@pytest.mark.parametrize("window", WINDOWS)
def test_everything_is_there_without_scripts(open_page: Open, window: str) -> None:
    page = open_page("/?lang=en", viewport=WINDOWS[window], java_script_enabled=False)
    page.get_by_role("link", name=QUESTION["en"]).click()
    page.get_by_role("link", name=re.compile(r"^Duty \d")).click()
    expect(page.get_by_role("status")).to_contain_text("norms")
    page.get_by_role("link", name=OPEN_THE_SENTENCE["en"]).first.click()
    expect(page.locator("mark.target").first).to_be_in_viewport()
    page.get_by_role("searchbox", name="Search").fill("тергеу изоляторы")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Sentences")).to_be_visible()


def test_a_document_prints_without_the_frame(open_page: Open) -> None:
    page = open_page("/document/sc-resolution-2006-4?lang=kk")
    page.emulate_media(media="print")
    for hidden in ("header.site", "nav.contents", ".switches"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".text p").first).to_be_visible()
    expect(page.locator(".notice").first).to_be_visible()


def test_evidence_prints_without_what_can_only_be_pressed(open_page: Open) -> None:
    page = open_page("/id/remand-centre?lang=en")
    page.emulate_media(media="print")
    expect(page.get_by_text("Copy citation:").first).to_be_hidden()
    expect(page.locator("blockquote").first).to_be_attached()


def test_focus_is_visible_and_begins_with_the_way_past_the_header(open_page: Open) -> None:
    page = open_page("/?lang=en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
