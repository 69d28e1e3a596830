"""The flat-text reader, on invented pages."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threads.segmentation.draft import Segmentation
from threads.segmentation.flat import cut_lines, segment_flat

ARTICLE = [
    "Harbour council votes to rebuild the old ferry pier",
    "The harbour council voted on Tuesday to rebuild the ferry pier that a storm broke in January."
    " The work is to cost four million and to last until the spring of next year, officials said.",
    "“We have waited long enough,” the mayor, Ilse Brandt, told reporters after the vote."
    " According to the plan, two of the five berths will be open by the end of the summer.",
    "The ferry company announced that it would keep its timetable during the works."
    " Some 3,000 passengers use the pier on a working day, according to a count made last year.",
    "A spokesman for the fishermen said that the new berths were too narrow for their boats."
    " The council will hear them in March.",
]
COMMENTS = [
    "Thanks for writing about this! I take that ferry every day and I can't wait.",
    "You must be joking, four million?? My brother built one for half of that lol",
    "I agree with you, but who is going to pay for it? Not me I hope...",
    "Great news! I love the old pier, I met my wife there :)",
    "Well, I don't think they will ever finish it. They never do.",
]


def roles_by_line(page: Segmentation) -> dict[int, str]:
    return {b.line: b.role for b in page.blocks if b.line is not None}


def comment_texts(page: Segmentation) -> list[str]:
    texts = [""] * len(page.comments)
    for block in page.blocks:
        if block.comment is not None and block.role in ("comment", "quote"):
            texts[block.comment] += page.text[block.start : block.end]
    return [t.strip() for t in texts]


def assert_lawful(page: Segmentation) -> None:
    assert "".join(page.text[b.start : b.end] for b in page.blocks) == page.text
    assert [b.start for b in page.blocks[1:]] == [b.end for b in page.blocks[:-1]]
    numbers = [b.comment for b in page.blocks if b.role in ("comment", "quote")]
    assert sorted(set(numbers)) == list(range(len(page.comments)))
    assert numbers == sorted(numbers)
    assert all(b.comment is None or b.comment < len(page.comments) for b in page.blocks)
    assert all(0 <= b.confidence <= 1 and b.rule for b in page.blocks)
    assert all(b.comment is None for b in page.blocks if b.role in ("title", "article", "chrome"))


@pytest.fixture(scope="module")
def discussed() -> Segmentation:
    return segment_flat("\n".join(ARTICLE + COMMENTS))


def test_comments_begin_where_readers_speak(discussed):
    """Bare paragraphs in another voice after the article are comments."""
    roles = roles_by_line(discussed)

    assert all(roles[i] in ("title", "article") for i in range(1, 6))
    assert all(roles[i] == "comment" for i in range(6, 11))


def test_article_alone_has_no_comments():
    """A page of article paragraphs yields none, and says why."""
    page = segment_flat("\n".join(ARTICLE))

    assert page.comments == ()
    assert page.evidence


def test_empty_reply_form_is_evidence():
    """A reply form with no comment before it is reported as such."""
    form = [
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
    ]

    page = segment_flat("\n\n".join(ARTICLE + form))

    assert page.comments == ()
    assert "a reply form, no comment before it" in page.evidence
    assert page.blocks[-1].role == "chrome"


def test_declared_count_beyond_what_is_found_is_missing():
    """A page that declares more comments than its text holds says so."""
    page = segment_flat("\n".join([*ARTICLE, "127 Comments"]))

    assert page.n_comments_declared == 127
    assert page.missing is not None
    assert "127" in page.missing


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        (
            "I found the whole plan of the pier on the council's site, have a look here:",
            "https://council.example/harbour/pier-plan-2031.pdf",
            "link",
        ),
        (
            "Re: two of the five berths will be open by the end of the summer",
            "> two of the five berths will be open",
            "quote",
        ),
    ],
)
def test_line_that_leans_on_the_one_before_stays_with_it(first, second, rule):
    """A link after a colon and the quotes under a "Re:" line open no comment of their own."""
    page = segment_flat("\n".join([*ARTICLE, *COMMENTS, first, second, *COMMENTS[:2]]))

    texts = comment_texts(page)

    assert any(first in t and second in t for t in texts), rule


def test_quoted_lines_are_marked():
    """A paragraph of a comment that begins with ">" is a quote with the comment's number."""
    quoted = ["> who is going to pay for it?", "You will, I fear. We all will, as always!"]

    page = segment_flat("\n".join([*ARTICLE, *COMMENTS, *quoted]))

    block = next(b for b in page.blocks if page.text[b.start] == ">")
    assert block.role == "quote"
    assert block.comment is not None


def test_author_lines_name_their_comment():
    """Lines such as "Jane says:" and a date give a comment its author and time."""
    lines = [*ARTICLE, "3 Comments"]
    for name, day, text in zip(("Jane", "Pavel", "Otto"), (3, 4, 5), COMMENTS[:3], strict=True):
        lines += [f"{name} says:", f"March {day}, 2014 at 5:12 pm", text, "Reply"]

    page = segment_flat("\n".join(lines))

    assert [c.author for c in page.comments] == ["Jane", "Pavel", "Otto"]
    assert [c.posted_at.day for c in page.comments if c.posted_at] == [3, 4, 5]
    assert {b.comment for b in page.blocks if b.role == "byline"} >= {0, 1, 2}


@pytest.mark.parametrize("foot", ["Report abuse", "[Reply]", "Antworten"])
def test_line_that_stands_under_comments_shows_one(foot):
    """Above a "Reply" or "Report abuse" stands a comment, however like an article it reads."""
    said = "The council of the harbour heard the fishermen in March and the berths were made wider."

    page = segment_flat("\n".join([*ARTICLE, said, foot]))

    assert len(page.comments) == 1
    assert roles_by_line(page)[len(ARTICLE) + 1] == "comment"


def test_foot_far_above_the_comments_is_heard_not():
    """A stray "Reply" above an article does not move the place where comments begin."""
    page = segment_flat("\n".join([ARTICLE[0], "Reply", *ARTICLE[1:], *COMMENTS]))

    assert roles_by_line(page)[len(ARTICLE) + 2] == "comment"
    assert roles_by_line(page)[4] == "article"


def test_comments_begin_below_their_counted_heading():
    """A last line of the author's that talks like a reader stays above "5 Comments"."""
    last = "Thanks for reading, you all! I love that pier too. See you there on Sunday!"

    page = segment_flat("\n".join([*ARTICLE, last, "5 Comments", *COMMENTS]))

    roles = roles_by_line(page)
    assert roles[len(ARTICLE) + 1] != "comment"
    assert roles[len(ARTICLE) + 3] == "comment"


@pytest.mark.parametrize("heading", ["Comments", "Kommentare", "Commentaires", "Comentarios"])
def test_a_heading_put_into_the_text_says_where_comments_begin(heading):
    """Where readers write as the author does, the line "Comments" tells them apart."""
    sober = [
        "The side street is full as it is.",
        "Shopkeepers moan about everything, but in other towns sales went up after the change.",
        "Eight months of work will be two years, as it was at the station.",
        "The state pays half, and the school would not get that money in any case.",
    ]

    page = segment_flat("\n".join([*ARTICLE, heading, *sober]))

    assert len(page.comments) == len(sober)
    assert comment_texts(page) == sober


def test_comment_posted_twice_opens_the_discussion_at_its_first_copy():
    """A long line just above the discussion that stands in it again is a comment."""
    twice = "Nothing in here says how the pier will be paid for after the first two years."
    lines = [*ARTICLE, twice, *COMMENTS, twice, *COMMENTS[:2]]

    page = segment_flat("\n".join(lines))

    assert roles_by_line(page)[len(ARTICLE) + 1] == "comment"


def test_rule_is_named():
    """A line that a rule keeps with the one before it names the rule."""
    link = "https://council.example/harbour/pier-plan-2031.pdf"

    page = segment_flat("\n".join([*ARTICLE, *COMMENTS, "Have a look here, all of you:", link]))

    assert "colon" in page.blocks[-1].rule


def test_line_numbers_count_blank_lines():
    """A block carries the number of its line in the source."""
    page = segment_flat("\n\nfirst\n\r\n\nsecond\n")

    assert [(b.line, page.text[b.start : b.end]) for b in page.blocks] == [
        (3, "\n\nfirst\n\r\n\n"),
        (6, "second\n"),
    ]


def test_only_newlines_cut():
    """Form feeds, U+2028 and carriage returns do not end a line."""
    assert cut_lines("a\u2028b\x0cc\rd\ne") == [(0, 8, 1), (8, 9, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        " \r\n\t\n\n",
        "\x00",
        "\x00\n\x00\n\ud800 lone",
        "one line",
        "שלום לכולם\nתודה רבה על הכתבה\nאני לא מסכים",
        "مرحبا\nشكرا على المقال",
        "第一段。\n第二段!\n沙发\n顶",
        "> " * 500,
        "((((" * 500 + "\n" + "Re: " * 500,
        "😀\n" * 50,
    ],
    ids=range(12),
)
def test_odd_texts_are_partitioned(text):
    """No text is too odd: blocks partition it."""
    assert_lawful(segment_flat(text))


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "a b. " * 200_000, "1 " * 500_000, "." * 1_000_000, "A. \n" * 100_000],
    ids=["one word", "one line", "digits", "dots", "100,000 lines"],
)
def test_huge_texts_end_in_time(text):
    """A megabyte in one line and a hundred thousand lines take seconds, not minutes."""
    start = time.process_time()

    page = segment_flat(text)

    assert time.process_time() - start < 60
    assert_lawful(page)


LINES = st.one_of(
    st.sampled_from(
        [*ARTICLE, *COMMENTS, "Reply", "12 Comments", "Ann says:", "", "> x", "Re: y:"]
    ),
    st.text(max_size=80),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_every_character_has_one_role(lines):
    """The blocks of any text partition it, and its comments are numbered in order."""
    assert_lawful(segment_flat("\n".join(lines)))


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=300))
def test_text_is_kept(text):
    """The text comes back unchanged, and the same text gives the same page."""
    page = segment_flat(text)

    assert page.text == text
    assert segment_flat(text) == page


def test_nothing_heavy_is_imported():
    """Reading flat text loads neither torch nor sklearn nor trafilatura."""
    code = (
        "import sys; from threads.segmentation.flat import segment_flat; segment_flat('a\\nb');"
        "print([m for m in ('torch', 'sklearn', 'trafilatura', 'polars') if m in sys.modules])"
    )

    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"
