"""The HTML reader: one page a platform, laws on any input, and hostile pages."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threads.segmentation.dom import segment_html
from threads.segmentation.dom_declared import count_in
from threads.segmentation.dom_platforms import PLATFORMS
from threads.segmentation.draft import Segmentation

PAGES = Path(__file__).parent / "pages"
A, B, C = (
    "I missed that boat twice a week.",
    "Six minutes is a long time in the rain.",
    "Then bring an umbrella to the quay.",
)
ARTICLE_START = "For eleven years the small ferry"
# Page: the rule that finds its two comments by Mara Quill and Otto.
TWO_COMMENTS = {
    "bbpress": "bbpress",
    "blogger": "blogger",
    "blogger-list": "blogger-list",
    "commento": "commento",
    "coral": "coral",
    "discourse": "discourse",
    "discourse-json": "discourse-json",
    "disqus": "disqus",
    "dreamwidth": "dreamwidth",
    "drupal": "drupal",
    "forem": "forem",
    "generic-hints": "wordpress",
    "ghost": "ghost",
    "giscus": "giscus",
    "hyperkitty": "hyperkitty",
    "intensedebate": "intensedebate",
    "invision-comments": "invision-comments",
    "isso": "isso",
    "jcomments": "jcomments",
    "jetpack": "wordpress",
    "kunena": "kunena",
    "lemmy": "lemmy",
    "livefyre": "livefyre",
    "livejournal": "livejournal",
    "lobsters": "lobsters",
    "mastodon": "mastodon",
    "nodebb": "nodebb",
    "openweb": "openweb",
    "phpbb": "phpbb",
    "reddit-json": "reddit-json",
    "reddit-new": "reddit-new",
    "reddit-old": "reddit-old",
    "remark42": "remark42",
    "schema-forum": "schema.org",
    "schema-json-ld": "json-ld",
    "schema-microdata": "schema.org",
    "schema-rdfa": "schema.org",
    "slashdot": "slashdot",
    "substack": "substack",
    "typepad": "typepad",
    "utterances": "github",
    "vanilla": "vanilla",
    "vbulletin": "vbulletin",
    "wordpress-old-theme": "wordpress",
    "wpdiscuz": "wpdiscuz",
    "youtube": "youtube",
}
THREADS = (
    "bbpress",
    "discourse",
    "discuz",
    "flarum",
    "hyperkitty",
    "invision",
    "kunena",
    "lemmy",
    "mastodon",
    "mybb",
    "nodebb",
    "phpbb",
    "schema-forum",
    "smf",
    "stackexchange",
    "vanilla",
    "vbulletin",
    "xenforo",
    "youtube",
)
# The second comment quotes the first or names its number.
QUOTING = ("discuz", "flarum", "invision", "mybb", "smf")
NESTED = (
    "commento",
    "coral",
    "dreamwidth",
    "forem",
    "ghost",
    "giscus",
    "hackernews",
    "intensedebate",
    "isso",
    "lemmy",
    "livejournal",
    "lobsters",
    "nodebb",
    "openweb",
    "reddit-json",
    "reddit-new",
    "reddit-old",
    "slashdot",
    "wordpress",
    "youtube",
)


def read(name: str) -> Segmentation:
    return segment_html((PAGES / f"{name}.html").read_text(encoding="utf-8"))


def lines_of(page: Segmentation, *roles: str) -> list[str]:
    return [page.text[b.start : b.end].rstrip("\n") for b in page.blocks if b.role in roles]


def comments_of(page: Segmentation) -> list[str]:
    texts: dict[int, list[str]] = defaultdict(list)
    for b in page.blocks:
        if b.role in ("comment", "quote"):
            assert b.comment is not None
            texts[b.comment].append(page.text[b.start : b.end].rstrip("\n"))
    return ["\n".join(texts[i]) for i in range(len(page.comments))]


def assert_lawful(page: Segmentation) -> None:
    """Blocks partition the text, indices point at comments, parents come first."""
    at = 0
    for block in page.blocks:
        assert block.start == at
        assert block.end > block.start
        assert 0 <= block.confidence <= 1
        assert block.comment is None or 0 <= block.comment < len(page.comments)
        at = block.end
    assert at == len(page.text)
    assert len(page.blocks) == (page.text.count("\n") + 1 if page.text else 0)
    for i, comment in enumerate(page.comments):
        assert comment.parent is None or 0 <= comment.parent < i
        assert comment.posted_at is None or comment.posted_at.tzinfo is UTC


@pytest.mark.parametrize(("name", "rule"), TWO_COMMENTS.items())
def test_a_platforms_comments_are_told_apart(name, rule):
    """Each platform's page gives its two comments, their authors, and nothing else."""
    page = read(name)

    assert comments_of(page) == [A, B]
    assert [c.author for c in page.comments] == ["Mara Quill", "Otto"]
    assert {b.rule for b in page.blocks if b.comment is not None} == {rule}


@pytest.mark.parametrize("name", sorted(p.stem for p in PAGES.glob("*.html")))
def test_every_fixture_is_lawful(name):
    """The laws hold on every page of the fixtures."""
    assert_lawful(read(name))


def test_every_platform_has_a_page():
    """A row of the table without a fixture is not allowed."""
    used = {
        b.rule for p in PAGES.glob("*.html") for b in read(p.stem).blocks if b.comment is not None
    }

    assert {platform.name for platform in PLATFORMS} <= used


@pytest.mark.parametrize("name", sorted(set(TWO_COMMENTS) - set(THREADS) | {"wordpress"}))
def test_the_article_is_kept_apart(name):
    """The article's paragraphs are article on every page that has one."""
    article = lines_of(read(name), "article")

    assert len(article) == 3
    assert article[0].startswith(ARTICLE_START)


@pytest.mark.parametrize("name", THREADS)
def test_a_threads_first_post_is_its_article(name):
    """In forums and questions the first post is the article, the rest comments."""
    page = read(name)

    assert len(lines_of(page, "article")) == 1
    assert lines_of(page, "article")[0].startswith("Has anybody else noticed")


@pytest.mark.parametrize("name", NESTED)
def test_a_reply_knows_what_it_answers(name):
    """The second comment of these pages answers the first."""
    page = read(name)

    assert [c.depth for c in page.comments[:2]] == [0, 1]
    assert page.comments[1].parent == 0


@pytest.mark.parametrize("name", QUOTING)
def test_a_post_answers_the_post_whose_number_it_quotes(name):
    """A quote or mention that carries a post's number makes that post the parent."""
    page = read(name)

    assert [c.author for c in page.comments] == ["Mara Quill", "Otto"]
    assert [c.parent for c in page.comments] == [None, 0]
    assert page.comments[1].depth == 1
    assert lines_of(page, "comment")[0] == A
    assert lines_of(page, "comment")[-1].endswith(B)
    assert {b.rule for b in page.blocks if b.comment is not None} == {name}


def test_wordpress_gives_author_time_link_and_quote():
    """A core comment carries all that the page says, a reply's words are its own."""
    page = read("wordpress")

    first, second, _ = page.comments
    assert first.author == "Mara Quill"
    assert first.posted_at == datetime(2021, 4, 3, 7, 15, tzinfo=UTC)
    assert first.permalink == "https://ferry.example/wait#comment-11"
    assert comments_of(page) == [
        f"{A}\nThe second time I swam.",
        f"The second time I swam.\n{B}",
        C,
    ]
    assert lines_of(page, "quote") == ["The second time I swam."]
    assert second.parent == 0
    assert page.n_comments_declared == 3


def test_a_comments_head_is_its_byline():
    """Author, date and reply lines carry the comment's number but are not its words."""
    page = read("wordpress")

    bylines = [
        page.text[b.start : b.end].strip()
        for b in page.blocks
        if b.comment == 0 and b.role == "byline"
    ]
    assert any("Mara Quill" in line for line in bylines)
    assert "Reply" in bylines


def test_disqus_data_stands_at_the_end():
    """Comments that are only in the page's data are appended, with votes and parents."""
    page = read("disqus-json")

    assert comments_of(page) == [f"{A}\nNever again.", B]
    assert page.text.endswith(B)
    assert page.comments[0].votes_up == 4
    assert page.comments[1].parent == 0
    assert page.comments[0].posted_at == datetime(2019, 6, 1, 12, tzinfo=UTC)


def test_data_that_is_also_shown_is_not_taken_twice():
    """JSON-LD that repeats visible comments adds none."""
    source = (PAGES / "schema-microdata.html").read_text(encoding="utf-8")
    data = f'<script type="application/ld+json">{{"@type":"Comment","text":"{A}"}}</script>'

    page = segment_html(source.replace("</body>", f"{data}</body>"))

    assert comments_of(page) == [A, B]


@pytest.mark.parametrize(
    ("name", "missing", "declared"),
    [
        ("disqus-empty", "an empty Disqus frame", None),
        ("coral-empty", "an empty Coral frame", 48),
        ("load-more", "more comments behind a link", 12),
        ("vbulletin-page", "more comments behind a link", None),
        ("no-comments", None, None),
    ],
)
def test_a_page_tells_what_is_missing(name, missing, declared):
    """Empty frames, links to more and the page's own count are reported."""
    page = read(name)

    assert page.missing == missing
    assert page.n_comments_declared == declared


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("127 comments", 127),
        ("View all 127 comments", 127),
        ("1 234 commentaires", 1234),
        ("Kommentare (12)", 12),
        ("Comments 12", 12),
        ("127条评论", 127),
        ("1.2k comments", 1200),
        ("Showing 1-20 of 127 comments", 127),
        ("Showing 20 comments", None),
        ("Load 20 more comments", None),
        ("Version 3.12 comments", None),
        ("12 commentators", None),
    ],
)
def test_a_count_is_read_in_the_forms_that_pages_use(text, count):
    """What counts the page's comments is a count; what counts those on show is none."""
    assert count_in(text) == count


DECLARATIONS = {
    "button": "<button>View all 127 comments</button>",
    "attribute": '<div class="thread" data-comments-count="127"></div>',
    "script": '<script>window.page = {"commentCount": 127}</script>',
    "json-ld": '<script type="application/ld+json">{"@type":"Article","commentCount":127}</script>',
    "german": "<h3>127 Kommentare</h3>",
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_declared_count_keeps_a_page_from_being_complete(name):
    """However a page declares 127 comments, two found are not all of them."""
    source = (PAGES / "wordpress-old-theme.html").read_text(encoding="utf-8")
    bare = source.replace("2 Responses to &#8220;The ferry&#8221;", "Responses")
    page = segment_html(bare.replace("</body>", f"{DECLARATIONS[name]}</body>"))

    assert page.n_comments_declared == 127
    assert len(page.comments) == 2


def test_a_count_far_below_what_is_there_is_no_count():
    """Zero declared beside three comments counts something else, and makes no page complete."""
    source = (PAGES / "wordpress.html").read_text(encoding="utf-8")

    page = segment_html(source.replace("3 Comments", "0 Comments"))

    assert page.n_comments_declared is None


@pytest.mark.parametrize("name", ["no-comments", "recent-comments", "disqus-empty", "coral-empty"])
def test_pages_without_comments_give_none(name):
    """Related articles, recent comments and notes are not comments."""
    page = read(name)

    assert page.comments == ()
    assert "no comment found" in page.evidence


def test_a_removed_comment_is_marked():
    """The place of a removed comment is kept and marked."""
    assert [c.deleted for c in read("deleted").comments] == [True, False]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("generic-named", "named-siblings"),
        ("generic-plain", "repeated-siblings"),
        ("generic-anchors", "named-siblings"),
        ("generic-feet", "parted-by-bylines"),
        ("generic-heads", "parted-by-bylines"),
    ],
)
def test_unknown_platforms_are_found_by_structure(name, rule):
    """Repeated siblings with author, date and words are comments, and what by-lines part."""
    page = read(name)

    assert [c.author for c in page.comments[:2]] == ["Mara Quill", "Otto"]
    assert page.comments[0].posted_at is not None
    assert len(lines_of(page, "comment")) == len(page.comments)
    assert {b.rule for b in page.blocks if b.comment is not None} == {rule}


def test_a_page_that_the_extractor_gives_up_still_has_an_article():
    """A page wrapped in a form, of which an extractor finds nothing, keeps its running text."""
    paragraphs = lines_of(read("wordpress"), "article")
    body = "".join(f"<div><span>{p}</span></div>" for p in paragraphs)
    menu = "<nav><a href='/a'>Ferries</a> <a href='/b'>Buses</a></nav>"

    page = segment_html(
        f"<html><body><form>{menu}<select>{body}</select>{body}</form></body></html>"
    )

    assert lines_of(page, "article") == paragraphs


def test_a_slideshow_in_an_article_is_not_the_article():
    """Captions under the article's own words are left out, however long they are."""
    words = "The board says that the boat waits for all who can be seen running on the quay. "
    captions = "".join(
        f"<li><h4>Boat {i}</h4><p>{'A ferry of another harbour, at its quay. ' * 20}</p></li>"
        for i in range(9)
    )
    page = segment_html(
        f"<html><body><article><h1>The ferry</h1>{f'<p>{words * 3}</p>' * 3}"
        f'<div class="photo-slideshow"><ul>{captions}</ul></div></article></body></html>'
    )

    article = lines_of(page, "article")

    assert len(article) == 3
    assert all(line.startswith("The board says") for line in article)


def test_a_page_of_pictures_keeps_its_captions():
    """Where a slideshow is all that a page has, its captions are the article."""
    captions = "".join(
        f"<li><p>{'A ferry of another harbour, seen from its quay. ' * 9}</p></li>"
        for _ in range(5)
    )
    page = segment_html(
        f"<html><body><h1>Ferries</h1><p>Five boats.</p>"
        f'<div class="gallery"><ul>{captions}</ul></div></body></html>'
    )

    assert len(lines_of(page, "article")) >= 5


def test_a_block_knows_its_source_line():
    """A block's line is where its element begins in the source."""
    source = (PAGES / "wordpress.html").read_text(encoding="utf-8").split("\n")
    page = read("wordpress")

    block = next(b for b in page.blocks if page.text[b.start : b.end].startswith(ARTICLE_START))
    assert block.line is not None
    assert ARTICLE_START in source[block.line - 1]


PIECES = st.sampled_from(
    [
        "<div class='comment'>",
        "</div>",
        "<li id='comment-3'>",
        "<ol class=commentlist>",
        "<script>",
        "</script>",
        "<table>",
        "<tr>",
        "<td>",
        "<noscript>",
        "<!--",
        "-->",
        "<p>",
        "<br>",
        "&lt;",
        "&#x0;",
        "&#xD800;",
        "&nbsp;",
        "<a href='#comment-1'>",
        "<form>",
        "<textarea>",
        "<svg>",
        "<template>",
        "May 5, 2012 3:00 pm",
        "<time datetime=x>",
        "<blockquote>",
        "<dd class='comment-body'>",
        "<dl id='comments-block'>",
        "<body>",
        "<html lang=zz>",
        "<frameset>",
        "\0",
        "\u200b",
        "\ufeff",
        "[deleted]",
        "12 comments",
        "<article itemprop=comment itemtype='https://schema.org/Comment'>",
        "<div itemprop=text>",
        "<script type='application/ld+json'>",
        '{"@type":"Comment","text":"x y"}',
        "<cite>Ann</cite> says:",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=40).map("".join))
def test_any_soup_is_partitioned(source):
    """Whatever stands in a page, blocks partition its text and indices are valid."""
    assert_lawful(segment_html(source))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=["L", "N"]), min_size=5, max_size=30),
        min_size=2,
        max_size=8,
    )
)
def test_no_comment_is_lost_or_mixed(texts):
    """Every comment of a list comes back with its own words, in order."""
    items = "".join(
        f'<li class="comment" id="comment-{i}"><cite class="fn">Reader</cite>'
        f'<time datetime="2020-01-01T00:00:00Z">then</time>'
        f'<div class="comment-content"><p>word {text} word</p></div></li>'
        for i, text in enumerate(texts)
    )

    page = segment_html(f"<html><body><ol>{items}</ol></body></html>")

    assert comments_of(page) == [f"word {text} word" for text in texts]


HOSTILE = {
    "empty": "",
    "blank": " \n\t",
    "nul": "\0<p>a\0b</p>" * 50,
    "deep": "<div>" * 50_000 + "<p>words</p>",
    "deep comments": '<div class="comment" id="comment-1">' * 50_000 + "hello",
    "one line": "x" * 1_000_000,
    "long class": '<div class="' + "comment-" * 50_000 + '">hi there</div>',
    "long numbers": '<div class="comment" id="comment-'
    + "9" * 5000
    + '">'
    + "1" * 100_000
    + "</div>",
    "unclosed script": "<p>before</p><script>var a='<p>inside</p>",
    "laughs": "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{i} '{'&a' * 10}'>" for i in range(9))
    + "]><p>&a8;</p>",
    "broken": "<<<>>></</p><p <b>x<a href=<i>y</table></div><li><td>",
    "surrogates": "<p>\ud800 bad \udfff</p><li class=comment id=comment-1>\ud800<p>\udcff x</li>",
    "declaration": '<?xml version="1.0" encoding="utf-16"?><html><body><p>hello</p></body></html>',
    "deep data": '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>x</p>",
    "blanks": "<li class=comment id=comment-5>"
    + " \t" * 100_000
    + "says"
    + " " * 100_000
    + "x</li>",
    "dates": '<div class="comment"><span class=date>'
    + "1-1-" * 20_000
    + "</span>"
    + "May " * 20_000,
    "attributes": "<p>x</p><div " + " ".join(f"a{i}=1" for i in range(50_000)) + ">text</div>",
    "quoted attributes": "<div " + "".join(f'a{i}=">"' for i in range(50_000)) + ">text</div>",
    "attributes behind a comment": '<!-- <b =" --><div '
    + " ".join(f"a{i}" for i in range(50_000))
    + ' "=">text</div>',
    "siblings": "<div class=comment id=comment-1>May 5, 2012 x y</div>" * 3_000,
    "attributes alone": "<" + "a " * 5_000,
    "rows of links": "<div class=row><a href=/tags/a>a</a><i>May 5, 2012</i> x y</div>" * 6_000,
    "assignments": "<script>var author; "
    + "a.b['c']" * 20_000
    + '"author" "body"</script><p>x</p>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_neither_crash_nor_break_the_laws(name):
    """Pages made to break a reader give a lawful result."""
    assert_lawful(segment_html(HOSTILE[name]))


@pytest.mark.parametrize(
    ("comment", "n"),
    [
        ('<div class="comment" id="comment51"><p>{words}</p><p>5 March 2019 | Otto</p></div>', 1),
        ('<div class="comment"><p>{words}</p><p>Otto at 12:20, 5 March 2019</p></div>', 1),
        ('<div class="comment"><p>{words}</p><p>5 March 2019</p></div>', 0),
        ('<div class="comment" id="comment51"><p>Your address is not shown to us.</p></div>', 0),
    ],
)
def test_one_comment_by_itself_needs_a_number_or_a_clock(comment, n):
    """A single comment is told from a note by a date, and its number or a time of day."""
    page = segment_html(f"<html><body><p>{A} {B}</p>{comment.format(words=B)}</body></html>")

    assert len(page.comments) == n


def test_a_hint_tells_the_time_where_nothing_is_named_so():
    """A title with date and clock is the time, a link to a user the author."""
    page = read("generic-hints")

    assert [c.posted_at for c in page.comments] == [
        datetime(2024, 2, 1, 10, tzinfo=UTC),
        datetime(2024, 2, 2, 10, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "form",
    [
        "<p>{head}</p><p>{words}</p>",
        "<p>{words}</p><p>{head}</p>",
        "<h4>Re: the pier</h4><p>{head}</p><p>{words}</p>",
    ],
)
def test_a_head_among_the_words_is_a_byline(form):
    """A line with a date at the same end of every comment gives its author and its time."""
    texts = {"Mara Quill": f"{A} Every week.", "Otto": B, "Ines": "On 5 May 2011 I missed it too."}
    items = "".join(
        f'<li class="comment" id="comment-{i}"><div class="comment-text">'
        + form.format(head=f"by {name} on July {i + 1}, 2012 at 4:09 pm", words=words)
        + "</div></li>"
        for i, (name, words) in enumerate(texts.items())
    )

    page = segment_html(f"<html><body><ol>{items}</ol></body></html>")

    assert comments_of(page) == list(texts.values())
    assert [c.author for c in page.comments] == list(texts)
    assert [c.posted_at.day for c in page.comments if c.posted_at] == [1, 2, 3]


def test_a_comment_that_is_its_subject_alone_keeps_it():
    """A subject stands above a by-line and goes with it, unless nothing else is said."""
    items = "".join(
        f'<li class="comment" id="comment-{i}"><div class="comment-text"><h4>Re: the pier</h4>'
        f"<p>by Otto on July {i + 1}, 2012 at 4:09 pm</p>{words}</div></li>"
        for i, words in enumerate((f"<p>{A}</p>", f"<p>{B}</p>", "", "<p>What a boat.</p>"))
    )

    page = segment_html(f"<html><body><ol>{items}</ol></body></html>")

    assert comments_of(page) == [A, B, "Re: the pier", "What a boat."]


ITEM = (
    '<li class="comment" id="comment-{i}"><cite class="fn">{name}</cite>'
    '<div class="comment-text"><p>{words}</p><p>{end}</p></div></li>'
)


def read_items(*rows):
    """Read comments of an author, words and an end."""
    items = "".join(
        ITEM.format(i=i, name=name, words=words, end=end)
        for i, (name, words, end) in enumerate(rows)
    )
    return comments_of(segment_html(f"<html><body><ol>{items}</ol></body></html>"))


@pytest.mark.parametrize(
    ("ends", "left"),
    [
        (("[<a href='#'>Antworten bitte</a>]",) * 3, ("", "", "")),
        (("via mobile up reply 2 recs", "up reply", "up reply 1 recs"), ("", "", "")),
        (("Well, well.", "up reply it is", "No reply."), None),
    ],
)
def test_buttons_among_the_words_of_every_comment_are_none_of_them(ends, left):
    """What every comment ends with, in the same words, is left out; other ends are kept."""
    words = (A, B, "What a boat.")
    kept = ends if left is None else left

    found = read_items(*zip(("Mara", "Otto", "Ines"), words, ends, strict=True))

    assert found == ["\n".join(filter(None, pair)) for pair in zip(words, kept, strict=True)]


def test_a_button_in_a_comment_is_none_of_its_words():
    """What is to be pressed is not said by a reader, be it under one comment only."""
    end = '<div role="button">Expand full comment</div>'

    assert read_items(("Mara", A, end), ("Otto", B, "<button>More</button> Well.")) == [
        A,
        f"{B}\nWell.",
    ]


def test_a_signature_is_no_word_of_a_comment():
    """What an author puts under different comments is left out; a repeated comment is kept."""
    found = read_items(
        ("Mara", A, "Ferries for all!"),
        ("Mara", B, "Ferries for all!"),
        ("Mara", "What a boat.", "Ferries for all!"),
        ("Otto", A, "Ferries for all!"),
        ("Ines", "Twice the same.", "I say it again."),
        ("Ines", "Twice the same.", "I say it again."),
        ("Ines", "Twice the same.", "I say it again."),
    )

    assert found[:3] == [A, B, "What a boat."]
    assert found[3] == f"{A}\nFerries for all!"
    assert found[4] == found[5] == "Twice the same.\nI say it again."


def test_one_comment_that_begins_with_a_date_keeps_it():
    """A date at the start of one comment of several is its reader's."""
    items = "".join(
        f'<li class="comment" id="comment-{i}"><div class="comment-text"><p>{first}</p>'
        f"<p>{B}</p></div></li>"
        for i, first in enumerate(("Posted 5 May 2011.", A, "What a boat.", "It rains."))
    )

    page = segment_html(f"<html><body><ol>{items}</ol></body></html>")

    assert comments_of(page)[0].startswith("Posted 5 May 2011.")


@pytest.mark.parametrize(
    ("title", "headings", "wanted"),
    [
        ("A pier for all – The Quay", "<h1>The Quay</h1><h2>A pier for all</h2>", "A pier for all"),
        (
            "The Quay and Harbour Gazette: A pier",
            '<h1><a href="http://quay.example/">The Quay and Harbour Gazette</a></h1>'
            '<h2><a href="/2012/a-pier/">A pier</a></h2>',
            "A pier",
        ),
        ("A pier for all", "<h1>The pier, at last</h1>", "The pier, at last"),
    ],
)
def test_the_title_is_the_heading_that_the_page_is_named_by(title, headings, wanted):
    """A heading that the title element holds is the title, before the name of the site."""
    body = f"{headings}<article><p>{A}</p><p>{B}</p></article>"

    page = segment_html(f"<html><head><title>{title}</title></head><body>{body}</body></html>")

    assert page.title == wanted


def test_the_same_page_gives_the_same_result():
    """Two readings of one page are equal."""
    assert read("wordpress") == read("wordpress")


def test_a_year_is_no_zone():
    """A date that a parser would read as a zone days away gives a time or none, no error."""
    from threads.segmentation.dom_times import parse_time

    assert parse_time("2011-12-28, ostatnia aktualizacja 2011-12-28 14:43") is None


@pytest.mark.parametrize("span", ["10 дней", "20 años", "25 лет", "2年前", "28 ноября в 16:39"])
def test_a_span_is_no_point_in_time(span):
    """What names no year gives no time, rather than one that moves with the clock."""
    from threads.segmentation.dom_times import parse_time

    assert parse_time(span) is None


@pytest.mark.parametrize(
    "stated",
    ["24 Νοεμβρίου 2011, 12:57", "24 ноября 2011 12:57", "24 août 2011 12:57", "2011年11月24日"],
)
def test_a_month_is_read_in_its_language_untold(stated):
    """A date in words gives its year and day where nobody says in which language it is."""
    from threads.segmentation.dom_times import parse_time

    found = parse_time(stated)

    assert found is not None
    assert (found.year, found.day) == (2011, 24)


@pytest.mark.parametrize("zone", ["", " L", " EST", " UTC", " +0000"])
def test_a_zone_is_believed_by_its_offset_only(zone):
    """A letter after the clock is no zone, a zone's name is many, and nothing is warned of."""
    import warnings

    from threads.segmentation.dom_times import parse_time

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = parse_time(f"5 May 2012 at 15:02{zone}")

    assert found is not None
    assert found.isoformat() == "2012-05-05T15:02:00+00:00"


def test_a_control_character_behind_a_comment_stops_nothing():
    """What no XML may hold, but a page does, is left out when the text around it moves."""
    page = (PAGES / "wordpress.html").read_text("utf-8")
    before = segment_html(page)

    after = segment_html(page.replace("</li>", "</li>&#x1b;[31m &#11; &#xfffe;"))

    assert len(after.comments) == len(before.comments) > 0
