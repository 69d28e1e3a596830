"""The report as one page, in a real browser."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import lxml.html
import pytest
from markdown_it import MarkdownIt

import threads
from threads.codebook.files import build_codebook
from threads.report.content.build import fill_content
from threads.report.content.index import index_run
from threads.report.markdown import build_report
from threads.report.page import build_page
from threads.report.rendered import draw_figures

HOSTILE = (
    "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">",
    "</style><style>body{display:none}</style><link rel=stylesheet href=http://evil.example/a.css>",
    "\x1b[31m red \u202e backwards, =cmd|' /C calc'!A0 and `ticks` {{ 7*7 }} {% raw %}",
    "<iframe src=http://evil.example/></iframe><svg onload=alert(1)><a href=javascript:alert(1)>x",
    "w" * 100_000,
    "&lt;b&gt; is not bold, and &amp; is an ampersand.",
)
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def page_of(run):
    """Build the page of a run."""
    index = index_run(run)
    content = fill_content(index)
    return build_page(index, content, figures=dict(draw_figures(content)))


def shown(run, **report):
    """Give a run whose report has other settings."""
    changed = run.settings.report.model_copy(update=report)
    return replace(run, settings=run.settings.model_copy(update={"report": changed}))


@pytest.fixture(scope="module")
def small(seeds, store):
    """A run of so few comments that they are listed and that is all."""
    return threads.analyze([seeds / "no-comments.html"], store=store)


@pytest.fixture(scope="module")
def named(seeds, store):
    """A run with themes that were named beforehand, one of which nobody speaks of."""
    told = ("Sanctions: sanctions, banks, dollar, oil", "Gardens: roses, tulips, hedges")
    codebook = build_codebook(None, told)
    return threads.analyze([seeds / "talks.txt"], store=store, codebook=codebook)


@pytest.fixture(scope="module")
def page(seeds_run, tmp_path_factory):
    """The page of the sample inputs."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_of(seeds_run), "utf-8")
    return path


def test_no_request_leaves_and_nothing_is_refused(browser, page):
    """The page asks for itself only, and the browser refuses none of its own parts."""
    browser.show(page)

    assert browser.asked_for() == [page.as_uri()]
    assert [e for e in browser.events if e["method"] == "Log.entryAdded"] == []


def test_a_click_sorts_the_themes_and_another_turns_them(browser, page):
    """The head of a column sorts the rows by it, and says so to screen readers."""
    browser.show(page)
    sizes = "[...document.querySelectorAll('.themes tbody tr')].map(r => +r.cells[2].dataset.value)"
    head = "document.querySelectorAll('.themes th')[2]"

    before = browser.ask(sizes)
    browser.ask(f"{head}.querySelector('button').click()")
    falling, said = browser.ask(sizes), browser.ask(f"{head}.getAttribute('aria-sort')")
    browser.ask(f"{head}.querySelector('button').click()")

    assert falling == sorted(before, reverse=True)
    assert said == "descending"
    assert browser.ask(sizes) == sorted(before)
    assert browser.ask(f"{head}.getAttribute('aria-sort')") == "ascending"


def test_a_search_shows_the_comments_that_have_the_words(browser, page):
    """Typing hides comments without the words and tells how many are left."""
    browser.show(page)

    browser.type_in("#find", "taiwan")
    left = browser.ask(
        "[...document.querySelectorAll('.comment:not([hidden])')].map(c => c.textContent)"
    )
    all_of = browser.ask("document.querySelectorAll('.comment').length")

    assert 0 < len(left) < all_of
    assert all("taiwan" in text.lower() for text in left)
    assert browser.ask("document.querySelector('.find [role=status]').textContent") == (
        f"{len(left)} of {all_of} comments"
    )


BRIGHT = "[...document.querySelectorAll('.dot:not(.dim)')].map(d => d.dataset.comment)"


def test_a_dot_tells_its_comment(browser, page, seeds_run):
    """Pointing at a dot shows whose comment it is, its theme and beginning; leaving hides it."""
    index = index_run(seeds_run)
    key = index.members[0][0]
    browser.show(page)

    browser.point(f'.dot[data-comment="{key}"]')
    told = browser.ask("document.querySelector('.tip').innerText")
    browser.point("h1")

    assert told.startswith(f"Comment {index.ref(key).name}")
    assert index.comments[key]["author"] in told
    assert index.themes[0].label in told
    assert index.comments[key]["text"][:40] in told
    assert browser.ask("document.querySelector('.tip').hidden") is True


def test_a_click_on_a_dot_leads_to_its_comment(browser, page, seeds_run):
    """A dot is a link to the comment in the list, which stands out."""
    key = index_run(seeds_run).members[1][0]
    browser.show(page)

    browser.point(f'.dot[data-comment="{key}"]', click=True)

    assert browser.ask("document.querySelector(':target').id") == f"c-{key}"
    assert browser.ask("document.querySelector(':target').getBoundingClientRect().top") >= 0


def test_the_map_is_one_stop_of_the_keyboard(browser, page):
    """Of all dots one is reached by Tab; arrows go from dot to dot, Enter follows the link."""
    browser.show(page)
    stops = browser.ask("document.querySelectorAll('.dot[tabindex=\"0\"]').length")

    browser.ask("document.querySelector('.dot[tabindex=\"0\"]').focus()")
    first = browser.ask("document.activeElement.dataset.comment")
    for key, code in (("ArrowRight", 39), ("ArrowLeft", 37), ("ArrowDown", 40), ("ArrowUp", 38)):
        browser.press(key, code)
    after = browser.ask("document.activeElement.dataset.comment")
    shown = browser.ask("!document.querySelector('.tip').hidden")
    browser.press("End", 35)
    last = browser.ask("document.activeElement.dataset.comment")
    browser.press("Escape", 27)
    hidden = browser.ask("document.querySelector('.tip').hidden")
    browser.press("Enter", 13)

    assert stops == 1
    assert first != last
    assert after
    assert (shown, hidden) == (True, True)
    assert browser.ask("document.querySelector(':target').id") == f"c-{last}"


def test_a_search_leaves_its_dots_bright(browser, page):
    """On the map the comments that the search leaves out are dimmed."""
    browser.show(page)
    placed = set(browser.ask(BRIGHT))

    browser.type_in("#find", "taiwan")
    left = browser.ask(
        "[...document.querySelectorAll('.comment:not([hidden])')].map(c => c.dataset.comment)"
    )

    assert set(browser.ask(BRIGHT)) == placed & set(left)
    assert 0 < len(left) < len(placed)


def test_a_theme_is_shown_on_the_map_and_in_the_list(browser, page, seeds_run):
    """The button of a theme's section leaves its comments bright and listed, and no others."""
    index = index_run(seeds_run)
    members = set(index.members[2])
    browser.show(page)
    placed = set(browser.ask(BRIGHT))

    browser.point(".show button[data-theme='2']", click=True)

    assert set(browser.ask(BRIGHT)) == placed & members
    assert browser.ask("document.querySelectorAll('.comment:not([hidden])').length") == len(members)
    assert browser.ask("document.querySelector('.find [role=status]').textContent") == (
        f"{len(members)} of {len(index.comments)} comments"
    )


def test_a_link_to_a_hidden_comment_shows_it(browser, page, seeds_run):
    """Where a search hides the comment that a link leads to, the search is given up."""
    browser.show(page)
    browser.type_in("#find", "no comment has these words")

    browser.ask(
        "document.querySelector('section[aria-labelledby=theme-1] a[href^=\"#c-\"]').click()"
    )
    browser.ask("new Promise(done => setTimeout(done))")

    assert browser.ask("document.querySelectorAll('.comment[hidden]').length") == 0


def test_a_screen_reader_hears_what_the_map_shows(browser, page, seeds_run):
    """Each dot is a link with a name, and the map itself has one."""
    browser.show(page)

    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    links = [n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "link"]
    n_placed = seeds_run.tables.places.height

    assert sum(name.startswith("Comment ") for name in links) == n_placed
    assert any(n.get("name", {}).get("value", "").startswith("Map of ") for n in nodes)


def test_a_click_leads_from_theme_to_comment_to_the_page(browser, page):
    """From the table to a theme, to a comment, to its paragraph, which stands out."""
    browser.show(page)

    browser.ask("document.querySelector('.themes tbody a').click()")
    at_theme = browser.ask("document.querySelector(':target').textContent")
    browser.ask(
        "document.querySelector('section[aria-labelledby=theme-1] a[href^=\"#c-\"]').click()"
    )
    comment = browser.ask("document.querySelector(':target').id")
    browser.ask("document.querySelector(':target .jump').click()")
    style = "getComputedStyle(document.querySelector(':target')).outlineStyle"

    assert at_theme.startswith("1. ")
    assert browser.ask("document.querySelector(':target').id") == comment.replace("c-", "s-", 1)
    assert browser.ask(style) == "solid"


def test_the_keyboard_reaches_the_report_first(browser, page):
    """The first stop of the tabulator leads past the navigation, and stops are visible."""
    browser.show(page)

    browser.press("Tab", 9)
    first = browser.ask("document.activeElement.className")
    outline = browser.ask("getComputedStyle(document.activeElement).outlineStyle")
    browser.press("Enter", 13)

    assert (first, outline) == ("skip", "solid")
    assert browser.ask("document.activeElement.id") == "main"


def test_dark_and_light_differ(browser, page):
    """The page follows the reader's wish for a dark screen."""
    grounds = set()
    for dark in (False, True):
        browser.show(page, dark=dark)
        grounds.add(browser.ask("getComputedStyle(document.body).backgroundColor"))

    assert grounds == {"rgb(255, 255, 255)", "rgb(23, 24, 28)"}


def test_a_narrow_screen_needs_no_scrolling_sideways(browser, page):
    """At 400 pixels the page is as wide as the screen."""
    browser.show(page, width=400)

    assert browser.ask(WIDER) is False


def test_every_link_of_the_page_leads_somewhere(browser, page):
    """Each link within the page has its target, and no id is given twice."""
    browser.show(page)

    broken = browser.ask(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"
    )
    ids = browser.ask("[...document.querySelectorAll('[id]')].map(e => e.id)")

    assert broken == []
    assert len(set(ids)) == len(ids)


def test_a_hostile_page_stays_text(browser, write_page, store, tmp_path):
    """Markup, script, styles and addresses of readers are shown, not obeyed."""
    quoted = [text.replace("&", "&amp;").replace("<", "&lt;") for text in HOSTILE]
    run = threads.analyze([write_page(*quoted)], store=store)
    path = tmp_path / "report.html"
    path.write_text(page_of(run), "utf-8")

    browser.show(path, width=400)
    text = browser.ask("document.body.innerText")

    assert browser.asked_for() == [path.as_uri()]
    assert browser.ask("document.title").startswith("What readers discuss: ")
    assert browser.ask("document.querySelectorAll('script, iframe, img, link').length") == 1
    assert "<script>document.title='pwned'</script>" in text
    assert "{{ 7*7 }}" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert browser.ask(WIDER) is False


def test_names_that_are_not_kept_are_not_on_the_page(seeds_run):
    """Where authors are hashed, no paragraph that names one is in the source either."""
    html = page_of(shown(seeds_run, authors="hash"))

    assert "halfmoon" not in html
    assert "--authors keep" in html


def test_without_quotes_the_source_has_no_comments(seeds_run):
    """Where quotes are not shown, the words of comments are nowhere on the page."""
    text = seeds_run.tables.comments["text"][0]

    html = page_of(shown(seeds_run, quotes="none"))

    assert text[:40] not in html


def test_the_page_reads_the_same_without_its_script(seeds_run):
    """Every comment is in the HTML itself, under a heading, in a landmark."""
    seen = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

    Tags().feed(page_of(seeds_run))
    listed = [attrs["id"] for tag, attrs in seen if tag == "li" and attrs.get("class") == "comment"]

    assert listed == [f"c-{key}" for key in seeds_run.tables.comments["comment_id"]]
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in seen}


def words_of(page):
    """Give the text that a page shows."""
    shown = lxml.html.document_fromstring(page)
    for hidden in shown.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return shown.text_content()


def bare(text):
    """Leave letters and digits; the page sets a theme's number before its name, always."""
    return re.sub(r"\W+", "", re.sub(r"(?<![\w.])\d+\. ", "", text)).lower()


def lines_of(report):
    """Give headings, paragraphs, list items and cells of a report in Markdown, bare."""
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(report):
        if token.type == "inline":
            parts = [c.content for c in token.children if c.type in {"text", "code_inline"}]
            yield " ".join(parts)


@pytest.mark.parametrize("kind", ["seeds", "hostile", "small", "named"])
def test_the_page_says_all_that_the_report_says(kind, seeds_run, hostile_run, request):
    """Every heading, sentence, quote and cell of report.md is on the page."""
    run = {"seeds": seeds_run, "hostile": hostile_run}.get(kind) or request.getfixturevalue(kind)
    page = bare(words_of(page_of(run)))

    # Files beside report.md, and theme numbers that are links with names on the page.
    elsewhere = re.compile(r"its report$|.*pages/\w+\.md|(no theme|\d+) \(\d+\)")
    missing = [
        line
        for line in lines_of(build_report(run))
        if not elsewhere.match(line.strip()) and bare(line) not in page
    ]

    assert missing == []


def test_the_same_run_gives_the_same_page(seeds_run):
    """Building twice gives the same bytes."""
    assert page_of(seeds_run) == page_of(seeds_run)
