"""Walk the graph as a reader does: open, filter, read the sentence, find a path, share, save."""

from __future__ import annotations

import io
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, expect
from recording import Record
from windows import TELEPHONE, Keep, Open, Violations

SETTLED = "#canvas[data-settled]"
MOST_MILLISECONDS = 3000
DRAWING = "#canvas canvas"


def settled(page: Page) -> int:
    """Wait until the layout stands still; return how long it took, in milliseconds."""
    page.wait_for_selector(SETTLED, timeout=10_000)
    return int(page.get_attribute("#canvas", "data-settled") or 0)


def click_thing(page: Page, thing: str) -> None:
    """Click a thing of the drawing where it stands."""
    x, y = page.evaluate(
        """thing => {
            const { network } = window.zangraph;
            const at = network.canvasToDOM(network.getPosition(thing));
            return [at.x, at.y];
        }""",
        thing,
    )
    page.locator(DRAWING).click(position={"x": x, "y": y})


def click_line(page: Page, source: str, target: str) -> None:
    """Click a line of the drawing at its middle."""
    x, y = page.evaluate(
        """([source, target]) => {
            const { network } = window.zangraph;
            const one = network.getPosition(source), other = network.getPosition(target);
            const at = network.canvasToDOM({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
            return [at.x, at.y];
        }""",
        [source, target],
    )
    page.locator(DRAWING).click(position={"x": x, "y": y})


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression holds; Playwright's own way would need `eval`, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came to {expression}")


def told(page: Page) -> set[str]:
    """Return the things that the tree tells of."""
    return set(page.eval_on_selector_all("#tree [data-node]", "items => items.map(item => item.dataset.node)"))


def drawn(page: Page) -> set[str]:
    """Return the things that the drawing shows, without its notes of how many more there are."""
    return {thing for thing in page.evaluate("window.zangraph.nodes.getIds()") if not thing.startswith("more ")}


@pytest.mark.parametrize("path", ["/graph", "/graph?node=prosecutor", "/graph?node=court&node=prosecutor&node=investigator"])
def test_the_layout_settles_and_stops(open_page: Open, path: str) -> None:
    page = open_page(path)
    assert settled(page) < MOST_MILLISECONDS
    before = page.evaluate("JSON.stringify(window.zangraph.network.getPositions())")
    page.wait_for_timeout(400)
    assert page.evaluate("JSON.stringify(window.zangraph.network.getPositions())") == before
    assert len(drawn(page)) <= 150


def names_on_names(page: Page) -> list[str]:
    """Return the pairs of things whose names stand on one another in the drawing; a symbol's name stands below it."""
    page.wait_for_timeout(400)  # names are written when the wheel stands still, and measured when they are drawn
    return page.evaluate(
        """() => {
            const { nodes, network } = window.zangraph;
            const inside = new Set(["box", "ellipse"]);
            const { clientWidth, clientHeight } = document.getElementById("canvas");
            const shown = id => {
                const { x, y } = network.canvasToDOM(network.getPosition(id));
                return x > 0 && x < clientWidth && y > 0 && y < clientHeight;  // what is outside is measured when it comes in
            };
            const boxes = nodes.get().filter(node => node.label && shown(node.id)).map(node => {
                const { left, right, top, bottom } = network.getBoundingBox(node.id);
                const name = bottom - node.label.split("\\n").length * node.font.size;
                return { id: node.id, left, right, bottom, top: inside.has(node.shape) ? top : name };
            });
            const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
                && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
            return boxes.flatMap((one, index) =>
                boxes.slice(index + 1).filter(other => meet(one, other)).map(other => `${one.id} ${other.id}`));
        }"""
    )


DENSE = "/graph?node=court&node=prosecutor&node=investigator&more=prosecutor&more=court"


@pytest.mark.parametrize("path", ["/graph", "/graph?node=kind:institution", "/graph?node=prosecutor", DENSE])
@pytest.mark.parametrize("language", ["kk", "en"])
def test_no_name_stands_on_another(open_page: Open, path: str, language: str) -> None:
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={language}")
    settled(page)
    assert names_on_names(page) == []


def test_coming_nearer_writes_more_names(open_page: Open) -> None:
    page = open_page(DENSE)
    settled(page)
    written = "window.zangraph.nodes.get().filter(node => node.label).length"
    before = page.evaluate(written)
    page.locator(DRAWING).hover()
    for _ in range(8):
        page.mouse.wheel(0, -400)
    wait_until(page, f"{written} > {before}")
    assert names_on_names(page) == []


def test_from_kinds_to_a_thing_by_clicks(open_page: Open, record: Record, keep: Keep) -> None:
    page = open_page("/graph?lang=en")
    settled(page)
    assert all(thing.startswith("kind:") for thing in drawn(page))
    click_thing(page, "kind:institution")
    wait_until(page, "window.zangraph.nodes.get('court') !== null")
    settled(page)
    asked = len([url for url in record.requests if "/graph/view.json" in url])
    click_thing(page, "court")
    page.wait_for_url("**/graph?node=kind:institution&node=court*")
    settled(page)
    assert len([url for url in record.requests if "/graph/view.json" in url]) == asked + 1
    assert told(page) == drawn(page)
    expect(page.locator("#panel h2")).to_have_text("court")
    keep(page, "graph-opened")


def test_a_line_opens_its_sentence_and_that_the_document(open_page: Open, keep: Keep) -> None:
    page = open_page("/graph?node=prosecutor&relation=:supervises&lang=en")
    settled(page)
    target = page.evaluate("window.zangraph.view().edges.find(edge => edge.from === 'prosecutor').to")
    click_line(page, "prosecutor", target)
    quote = page.locator("#panel .evidence blockquote").first
    expect(quote).to_be_visible()
    words = quote.inner_text()
    keep(page, "graph-sentence")
    page.locator("#panel .evidence a.open").first.click()
    page.wait_for_url("**/document/**")
    marked = " ".join(page.eval_on_selector_all(".target", "items => items.map(item => item.textContent).join('')").split())
    assert marked.replace(" ", "") in words.replace(" ", "") or words.replace(" ", "")[:40] in marked.replace(" ", "")


def test_a_filter_narrows_and_goes_into_the_address(open_page: Open) -> None:
    page = open_page("/graph?node=prosecutor&lang=en")
    settled(page)
    everything = drawn(page)
    page.locator("#filters input[name=kind][value=institution]").check()
    page.wait_for_url("**kind=institution**")
    settled(page)
    narrowed = drawn(page)
    assert narrowed < everything
    assert {node["kind"] for node in page.evaluate("window.zangraph.view().nodes")} == {"role", "institution"}
    assert told(page) == narrowed
    page.go_back()
    wait_until(page, f"window.zangraph.view().nodes.length === {len(everything)}")
    assert drawn(page) == everything


def test_an_address_shows_the_same_to_another_reader(open_page: Open) -> None:
    page = open_page("/graph?node=prosecutor&lang=en")
    settled(page)
    page.locator("#filters input[name=modality][value=duty]").check()
    page.wait_for_url("**modality=duty**")
    settled(page)
    other = open_page(page.url)
    settled(other)
    assert drawn(other) == drawn(page)
    assert other.locator("#filters input[name=modality][value=duty]").is_checked()


def test_more_is_asked_for_by_a_click(open_page: Open) -> None:
    page = open_page("/graph?node=prosecutor")
    settled(page)
    before = drawn(page)
    click_thing(page, "more prosecutor")
    page.wait_for_url("**more=prosecutor**")
    settled(page)
    assert before < drawn(page)


def test_a_path_quotes_every_hop(open_page: Open, keep: Keep) -> None:
    page = open_page("/graph?lang=en")
    page.select_option("#path-from", "prosecutor")
    page.select_option("#path-to", "remand-centre")
    page.locator("form[action='/graph/path'] button").click()
    page.wait_for_url("**/graph/path**")
    settled(page)
    hops = page.locator(".graph-path > ol > li")
    assert hops.count() >= 1
    for hop in hops.all():
        assert hop.locator("blockquote").count() >= 1
    keep(page, "graph-path", full_page=True)


def test_the_tree_is_walked_by_keyboard(open_page: Open) -> None:
    page = open_page("/graph?node=prosecutor&lang=en")
    settled(page)
    before = drawn(page)
    link = page.locator("#tree [data-node=remand-centre] a.walk, #tree .groups li[data-node] a.walk").first
    thing = link.locator("xpath=..").get_attribute("data-node")
    link.focus()
    assert page.evaluate("window.zangraph.network.getSelectedNodes()") == [thing]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**node={thing}**")
    settled(page)
    assert before <= drawn(page)
    assert told(page) == drawn(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#tree') !== null")
    sentences = page.locator("#tree a.about").first
    sentences.focus()
    page.keyboard.press("Enter")
    wait_until(page, "document.activeElement.id === 'panel'")


def test_without_scripts_the_tree_leads_on(open_page: Open) -> None:
    page = open_page("/graph?lang=en", java_script_enabled=False)
    page.locator("#tree [data-node='kind:institution'] a.walk").click()
    page.locator("#tree [data-node='court'] a.walk").first.click()
    page.locator("#tree a.about").first.click()
    page.wait_for_url("**/graph/about**")


def test_a_view_is_saved_as_picture_graphml_and_page(open_page: Open, browser: Browser, tmp_path: Path) -> None:
    page = open_page("/graph?node=prosecutor&lang=en")
    settled(page)
    with page.expect_download() as saved:
        page.click("#save-png")
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as saved:
        page.click("#downloads a:has-text('GraphML')")
    network = nx.read_graphml(io.BytesIO(Path(saved.value.path()).read_bytes()))
    assert set(network.nodes) == drawn(page)
    with page.expect_download() as saved:
        page.click("#downloads a:has-text('HTML')")
    file = tmp_path / "view.html"
    saved.value.save_as(file)
    assert read_offline(browser, file) == len(drawn(page))


def read_offline(browser: Browser, file: Path) -> int:
    """Open a saved page from disk, see that it asks for nothing, and return how many things it draws."""
    context = browser.new_context(offline=True)
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("#mynetwork canvas")
    count = page.evaluate("nodes.length")
    context.close()
    assert requests == [file.as_uri()]
    assert errors == []
    return int(count)


PAGES = ["/graph", "/graph?node=prosecutor", "/graph/path?from=prosecutor&to=remand-centre", "/graph/about?node=prosecutor"]


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in PAGES), (PAGES[1], "dark")])
def test_the_graph_is_accessible(open_page: Open, violations: Violations, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)
    assert violations(page) == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("window", [None, TELEPHONE], ids=["desktop", "telephone"])
def test_the_graph_fits_its_window(open_page: Open, keep: Keep, language: str, window: dict | None) -> None:
    options = {"viewport": window} if window else {}
    page = open_page(f"/graph?node=prosecutor&lang={language}", **options)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keep(page, f"graph-{language}-{'telephone' if window else 'desktop'}")


def test_the_view_is_small(open_page: Open) -> None:
    page = open_page("/graph?node=prosecutor")
    assert len(page.evaluate("JSON.stringify(window.zangraph.view())").encode()) < 60_000


def test_without_the_drawing_the_tree_stays(open_page: Open, record: Record) -> None:
    record.expected = "ERR_FAILED"
    page = open_page("/graph?lang=en")
    page.route("**/vis-network.min.js", lambda route: route.abort())
    page.goto("/graph?node=prosecutor&lang=en")
    expect(page.locator("#canvas")).to_contain_text("could not be loaded")
    expect(page.locator("#tree [data-node=prosecutor]")).to_be_visible()
