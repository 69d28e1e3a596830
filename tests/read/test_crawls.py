"""Comments of a crawl, under the pages that asked for them."""

import io
import json

import pytest

ARTICLE = (
    "<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
    "<p>The council has decided to keep the old {title} closed for another winter, since nobody "
    "wants to pay for it.</p><p>The fishermen asked for a wooden bridge, which the harbour office "
    "had drawn last year.</p></article>{foot}</body></html>"
)
PIER, FERRY = "https://paper.example/news/pier", "https://paper.example/news/ferry"
SAID = ["Mend it before summer, please.", "And who pays for all of that?"]
WHEN = ["2024-03-01T10:00:00", "2024-03-01T11:00:00"]


def page(address, title, *, head="", foot="", **said):
    return {"url": address, "body": ARTICLE.format(title=title, head=head, foot=foot), **said}


def answer(address, value, **said):
    return {"url": address, "body": json.dumps(value), "type": "application/json", **said}


@pytest.fixture
def crawl(write):
    """Write a WARC of answers, each with its request behind it."""

    def make(*exchanges, name="crawl.warc.gz", packed=True):
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        stream = io.BytesIO()
        writer = WARCWriter(stream, gzip=packed)
        for number, one in enumerate(exchanges):
            body = one["body"] if isinstance(one["body"], bytes) else one["body"].encode()
            kind = [("Content-Type", one.get("type", "text/html; charset=utf-8"))]
            http = StatusAndHeaders("200 OK", kind + one.get("headers", []), protocol="HTTP/1.1")
            warc = {"WARC-Record-ID": f"<urn:uuid:{number}>"}
            warc |= {"WARC-Page-ID": one["visit"]} if "visit" in one else {}
            made = [
                writer.create_warc_record(
                    one["url"], "response", io.BytesIO(body), http_headers=http,
                    warc_headers_dict=dict(warc),
                )
            ]  # fmt: skip
            if {"by", "sends", "asks_for"} & one.keys():
                asked = [("Referer", one["by"])] if "by" in one else []
                asked += [("Sec-Fetch-Dest", one["asks_for"])] if "asks_for" in one else []
                asked = StatusAndHeaders("POST /", asked, protocol="HTTP/1.1", is_http_request=True)
                made.append(
                    writer.create_warc_record(
                        one["url"], "request", io.BytesIO(one.get("sends", "").encode()),
                        http_headers=asked,
                        warc_headers_dict={"WARC-Concurrent-To": warc["WARC-Record-ID"]},
                    )
                )  # fmt: skip
            if "via" in one:
                made.append(
                    writer.create_warc_record(
                        one["url"], "metadata", io.BytesIO(f"via: {one['via']}\r\n".encode()),
                        warc_content_type="application/warc-fields",
                        warc_headers_dict={"WARC-Concurrent-To": warc["WARC-Record-ID"]},
                    )
                )  # fmt: skip
            for record in made:
                writer.write_record(record)
        return write(stream.getvalue(), name)

    return make


def disqus(*, thread="77", more=False):
    return {
        "cursor": {"hasNext": more},
        "response": [
            {
                "id": f"{thread}{i}", "thread": thread, "parent": None if i == 0 else f"{thread}0",
                "author": {"name": "Ilse"}, "createdAt": when, "message": f"<p>{said}</p>",
                "likes": 1, "dislikes": 0,
            }
            for i, (said, when) in enumerate(zip(SAID, WHEN, strict=True))
        ],
    }  # fmt: skip


def coral(url, *, declared=2, more=False):
    nodes = [
        {"node": {"id": f"c{i}", "body": said, "createdAt": when, "author": {"username": "Ilse"}}}
        for i, (said, when) in enumerate(zip(SAID, WHEN, strict=True))
    ]
    story = {"id": "s1", "commentCounts": {"totalPublished": declared}}
    story |= {"url": url} if url else {}
    story["comments"] = {"edges": nodes, "pageInfo": {"hasNextPage": more}}
    return {"data": {"story": story}}


def wordpress(post):
    return [
        {
            "id": 100 * post + i, "post": post, "parent": 0 if i == 0 else 100 * post,
            "author_name": "Ilse", "date_gmt": when, "content": {"rendered": f"<p>{said}</p>\n"},
            "type": "comment", "status": "approved",
            "author_avatar_urls": {"24": "https://faces.example/1"},
        }
        for i, (said, when) in enumerate(zip(SAID, WHEN, strict=True))
    ]  # fmt: skip


def reddit():
    post = {
        "id": "abc12", "title": "pier", "selftext": "", "subreddit": "harbour",
        "num_comments": 2, "url": "https://paper.example/else",
    }  # fmt: skip
    top, below = (
        {"id": f"k{i}", "link_id": "t3_abc12", "author": "Ilse", "body": said, "created_utc": 1e9}
        for i, said in enumerate(SAID)
    )
    top |= {"parent_id": "t3_abc12", "replies": ""}
    below |= {"parent_id": "t1_k0", "replies": ""}
    listed = [[("t3", post)], [("t1", top), ("t1", below)]]
    return [
        {"kind": "Listing", "data": {"children": [{"kind": k, "data": d} for k, d in part]}}
        for part in listed
    ]


def discourse():
    posts = [
        {"post_number": i + 1, "username": "Ilse", "created_at": "2024-03-01", "cooked": f"<p>{s}"}
        for i, s in enumerate(["The pier is shut.", *SAID])
    ]
    return {
        "id": 31, "title": "pier", "posts_count": 3,
        "post_stream": {"posts": posts, "stream": [1, 2, 3]},
    }  # fmt: skip


FRAME = "https://disqus.com/embed/comments/?f=paper&t_u=https%3A%2F%2Fpaper.example%2Fnews%2Fpier"
POSTS = "https://disqus.com/api/3.0/threads/listPostsThreaded?thread=77"
GRAPHQL = "https://coral.example/api/graphql"
REST = "https://paper.example/wp-json/wp/v2/comments?post=12&per_page=50"
FORUM = "https://forum.example/t/the-pier/31"
BOARD = "https://www.reddit.com/r/harbour/comments/abc12/pier/"
BODY = json.dumps({"variables": {"storyURL": PIER}}).replace("/", "\\/")
# What the page is called, and how its comments were asked for.
CASES = {
    "Disqus, by the frame's address": (PIER, "", answer(POSTS, disqus(), by=FRAME)),
    "Disqus, its frame with the comments in it": (
        PIER,
        "",
        {
            "url": FRAME,
            "body": '<html><script type="text/json" id="disqus-threadData">'
            + json.dumps(
                {"response": {"posts": disqus()["response"], "thread": {"id": "77", "posts": 2}}}
            )
            + "</script>",
            "by": "https://paper.example/",
        },
    ),
    "Coral, by what the answer says": (PIER, "", answer(GRAPHQL, coral(PIER))),
    "Coral, by what the request sends": (PIER, "", answer(GRAPHQL, coral(None), sends=BODY)),
    "WordPress, by the number in the page": (
        PIER,
        '<link rel="alternate" href="https://paper.example/wp-json/wp/v2/posts/12">',
        answer(REST, wordpress(12)),
    ),
    "WordPress, by who asked": (PIER, "", answer(REST, wordpress(12), by=PIER)),
    "Reddit, by the address": (BOARD, "", answer(BOARD + ".json?limit=500", reddit())),
    "Reddit, by the post's id": (
        "https://old.reddit.com/r/harbour/comments/abc12/pier/",
        "",
        answer("https://old.reddit.com/comments/abc12.json", reddit()),
    ),
    "Discourse, by the topic's number": (
        FORUM,
        "",
        answer("https://forum.example/t/31.json?track_visit=true", discourse()),
    ),
    "a crawl's note of where it found it": (PIER, "", answer(POSTS, disqus(), via=PIER)),
    "a canonical address": (
        f"{PIER}?from=mail",
        f'<link rel="canonical" href="{PIER}">',
        answer(POSTS, disqus(), by=FRAME),
    ),
    "the browser's visit": (PIER, "", answer(POSTS, disqus(), visit="v1")),
    "a number in both addresses": (
        "https://paper.example/news/pier-48213",
        "",
        answer("https://api.paper.example/v1/comments?article=48213", disqus()),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_comments_stand_under_the_page_that_asked(name, crawl, read):
    """Of two pages, the one that asked for an answer of comments has them below its article."""
    address, head, one = CASES[name]
    path = crawl(
        page(FERRY, "ferry", visit="v2"), page(address, "pier", head=head, visit="v1"), one
    )

    pages, rejects = read(path)

    found = {row["title"]: row for row in pages.pages.to_dicts()}
    assert (sorted(found), rejects) == (["ferry", "pier"], [])
    assert found["pier"]["source"] == f"{path}#{address}"
    own = pages.comments.filter(page_id=found["pier"]["page_id"])
    assert own["text"].to_list() == SAID
    assert own.height == pages.comments.height
    articles = pages.blocks.filter(page_id=found["pier"]["page_id"], role="article")
    assert articles.height == (1 if "Discourse" in name else 2)


@pytest.mark.parametrize(
    ("declared", "answers", "verdict"),
    [
        (2, [coral(PIER)], "complete"),
        (9, [coral(PIER, declared=9)], "partial"),
        (2, [coral(PIER, more=True)], "partial"),
        (2, [coral(PIER, more=True), coral(PIER)], "complete"),
    ],
)
def test_the_verdict_is_that_of_the_answers(declared, answers, verdict, crawl, read):
    """How much of a discussion was caught follows from its count and from its last answer."""
    exchanges = [answer(GRAPHQL, {**a, "n": i}, by=PIER) for i, a in enumerate(answers)]

    pages, _ = read(crawl(page(PIER, "pier"), page(FERRY, "ferry"), *exchanges))

    row = pages.pages.filter(title="pier").row(0, named=True)
    assert (row["verdict"], row["n_comments_declared"]) == (verdict, declared)


def test_the_count_of_wordpress_is_in_its_headers(crawl, read):
    """An answer of WordPress that holds two of five comments makes the page partial."""
    one = answer(REST, wordpress(12), by=PIER, headers=[("X-WP-Total", "5")])

    pages, _ = read(crawl(page(PIER, "pier"), one))

    assert pages.pages["verdict_text"].to_list() == ["2 of 5 declared comments found"]


@pytest.mark.parametrize(
    "exchanges",
    [
        [page(PIER, "pier"), page(FERRY, "ferry"), answer(POSTS, disqus())],
        [
            page(PIER, "pier"),
            page(FERRY, "ferry"),
            answer(POSTS, disqus(), by=PIER),
            answer(POSTS, {**disqus(), "n": 2}, by=FERRY),
        ],
        [
            page(PIER, "pier"),
            answer(POSTS, disqus(), by=PIER),
            answer(POSTS, disqus(thread="78"), by=PIER),
        ],
        [page(PIER, "pier"), answer(POSTS, disqus()), answer(POSTS, disqus(thread="78"))],
    ],
)
def test_where_it_is_not_certain_comments_are_a_page_of_their_own(exchanges, crawl, read):
    """Without a page, with two pages as likely, or two threads of one page, nothing is joined."""
    pages, _ = read(crawl(*exchanges))

    commented = set(pages.comments["page_id"])
    titled = set(pages.pages.filter(~(pages.pages["title"].is_null()))["page_id"])
    assert commented
    assert not commented & titled


def test_the_only_page_has_the_only_thread(crawl, read):
    """In an archive of one page, its frames aside, the comments are that page's."""
    frame = {"url": "https://ads.example/a", "body": "<p>an advertisement of a shop</p>"}

    pages, _ = read(
        crawl(page(PIER, "pier"), {**frame, "asks_for": "iframe"}, answer(POSTS, disqus()))
    )

    assert pages.comments.filter(
        page_id=pages.pages.filter(title="pier")["page_id"][0]
    ).height == len(SAID)
    assert "as the only page of the archive" in pages.pages.filter(title="pier")["evidence"][0][0]


def test_comments_that_the_page_shows_itself_are_not_counted_twice(crawl, read):
    """Of comments in the page and in its answers the answers' are kept; others are added."""
    shown = "".join(
        f'<li class="comment" id="comment-{i}"><cite class="fn">Ilse</cite>'
        f'<div class="comment-content"><p>{said}</p></div></li>'
        for i, said in enumerate([SAID[0], "It was a fine pier when I was young."])
    )
    foot = f'<ol class="comment-list">{shown}</ol>'

    pages, rejects = read(crawl(page(PIER, "pier", foot=foot), answer(POSTS, disqus(), by=PIER)))

    assert sorted(pages.comments["text"]) == sorted([*SAID, "It was a fine pier when I was young."])
    assert rejects == []


def test_two_sites_numbers_are_two_threads(crawl, read):
    """Posts of two sites that have the same number are two discussions."""
    other = "https://diary.example/pier"
    rest = REST.replace("paper.example", "diary.example")

    pages, rejects = read(
        crawl(
            page(PIER, "pier"), answer(REST, wordpress(12), by=PIER),
            page(other, "diary"), answer(rest, [*wordpress(12)][:1], by=other),
        )
    )  # fmt: skip

    counts = dict(pages.comments["page_id"].value_counts().iter_rows())
    titles = dict(pages.pages.select("title", "page_id").iter_rows())
    assert (counts[titles["pier"]], counts[titles["diary"]], rejects) == (2, 1, [])


def test_an_answer_that_was_fetched_twice_is_read_once(crawl, read):
    """The same answer a second time gives no second comments and no rejects."""
    pages, rejects = read(
        crawl(page(PIER, "pier"), answer(POSTS, disqus(), by=PIER), answer(POSTS, disqus()))
    )

    assert (pages.comments.height, rejects) == (2, [])


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip"])
def test_packed_answers_are_unpacked(coding, crawl, read):
    """Pages that a server packed in any of the usual ways are read."""
    import gzip

    import brotli
    import zstandard

    pack = {"br": brotli.compress, "gzip": gzip.compress, "zstd": zstandard.compress}[coding]
    one = page(PIER, "pier")
    packed = {**one, "body": pack(one["body"].encode()), "headers": [("Content-Encoding", coding)]}

    pages, _ = read(crawl(packed))

    assert pages.pages["title"].to_list() == ["pier"]


def test_a_crawl_that_breaks_off_keeps_what_was_joined(crawl, read):
    """Of a packed crawl that is cut off, pages and comments before are kept, with a reject."""
    path = crawl(page(PIER, "pier"), answer(POSTS, disqus(), by=PIER), page(FERRY, "ferry" * 50))
    path.write_bytes(path.read_bytes()[:-200])

    pages, rejects = read(path)

    assert pages.comments.height == 2
    assert pages.comments["page_id"][0] == pages.pages.filter(title="pier")["page_id"][0]
    assert "damaged: " in rejects[0].reason


def test_a_joined_page_is_verified(crawl, store, tmp_path):
    """A run over a crawl holds to its source, and to the report that it wrote."""
    import threads
    from threads.pipeline import verify

    path = crawl(page(PIER, "pier"), answer(POSTS, disqus(), by=PIER))

    threads.analyze([path], store=store).write(tmp_path / "run")

    found = verify(tmp_path / "run")
    assert found.differences == ()
