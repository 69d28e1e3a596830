"""What a report says, before it is Markdown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

import threads
from threads.discourse.exchanges import find_exchanges
from threads.report.audit import audit_tables
from threads.report.content.build import fill_content
from threads.report.content.discussion import cut_periods
from threads.report.content.index import beginning, index_run
from threads.report.content.pages import index_pages
from threads.report.content.words import count, join, these
from threads.report.markdown import build_report
from threads.schemas import (
    Assignments,
    Comments,
    Exchanges,
    Links,
    Pages,
    Subthemes,
    Unthemed,
    from_rows,
)
from threads.settings import ReportSettings, Settings

LINK = {"start": 0, "end": 0, "source": "inferred", "evidence": "meaning", "confidence": 0.81}


@pytest.fixture(scope="module")
def content(seeds_run):
    return fill_content(index_run(seeds_run))


@pytest.fixture(scope="module")
def linked(seeds_run):
    """The samples' run, as if replies and anchors had been inferred on the flat page."""
    page = next(p["page_id"] for p in seeds_run.tables.pages.to_dicts() if p["format"] == "text")
    block = index_run(seeds_run).paragraphs
    first = next(b for b, p in block.items() if p.page_id == page)
    rows = [
        LINK
        | {"comment_id": f"{page}-{i + 1}", "relation": "reply", "target": "comment",
           "target_id": f"{page}-{i}"}
        for i in range(1, 13)
    ] + [
        LINK
        | {"comment_id": f"{page}-{i}", "relation": "anchor", "target": "block",
           "target_id": first}
        for i in (9, 10, 11)
    ]  # fmt: skip
    comments = seeds_run.tables.comments
    given = pl.col("parent_source") == "given"
    alone = comments.with_columns(
        parent_id=pl.when(given).then("parent_id"),
        parent_source=pl.when(given).then("parent_source").otherwise(pl.lit("unknown")),
        parent_confidence=pl.when(given).then("parent_confidence"),
    )
    alone = Comments.validate(alone, cast=True)
    links = from_rows(Links, rows)
    tables = replace(
        seeds_run.tables,
        comments=alone,
        links=links,
        exchanges=find_exchanges(alone, links, n_each=5),
    )
    return replace(seeds_run, tables=tables)


def test_the_table_sums(content):
    """Themes and the unthemed add up to the comments with words of their own."""
    table = content.table

    assert sum(row.n_comments for row in table.rows) + table.n_unthemed == table.of
    assert table.of == content.counts.all.n_with_words


def test_comments_sum(content):
    """Links, quotes, the empty and those with words add up to the comments found."""
    n = content.counts.all

    assert n.n_link_only + n.n_quote_only + n.n_empty + n.n_with_words == n.n_comments
    assert sum(page.n_comments for page in content.header.pages) == n.n_comments


def test_pages_without_comments_are_not_said_to_have_them(content, seeds_run):
    """Of three pages, of which two have comments, the report speaks as of two of three."""
    first = content.first.notes[0]

    assert seeds_run.tables.pages.height == 3
    assert first == "These are comments on 2 of these 3 pages, not public opinion."


def test_the_summary_is_short_and_robust(content):
    """At most five sentences, on robust themes only, each with ids of comments in its theme."""
    robust = {row.theme for row in content.table.rows if row.verdict == "robust"}
    members = {section.row.theme: set(section.members) for section in content.themes}

    assert 0 < len(content.brief) <= 5
    for line in content.brief:
        assert line.theme in robust
        assert set(line.comments) <= members[line.theme]


def test_a_quoted_reply_comes_with_what_it_answers(content, seeds_run):
    """Where a quote is a reply, the comment before it is quoted from its beginning."""
    texts = dict(seeds_run.tables.comments.select("comment_id", "text").iter_rows())
    replies = [q for s in content.themes for q in s.quotes if q.reply]

    assert replies
    for quote in replies:
        assert quote.reply.text
        assert texts[quote.reply.comment.comment_id].startswith(quote.reply.text)


def test_what_is_inferred_is_called_probable(linked):
    """A reply that was inferred is shown with "probably" and how sure it is."""
    report = build_report(linked)

    assert "probably answers comment 3.8, 0.81" in report
    assert "answers comment 2.1" in report
    assert "probably answers comment 2.1" not in report


def test_one_inferred_reply_is_told_as_one(linked):
    """Of a single inferred reply the report says that it was inferred."""
    links = Links.validate(linked.tables.links.filter(relation="reply").head(1))
    exchanges = find_exchanges(linked.tables.comments, links, n_each=5)
    alone = replace(linked, tables=replace(linked.tables, links=links, exchanges=exchanges))

    note = fill_content(index_run(alone)).exchanges.note

    assert "1 was inferred" in note or note.startswith("1 reply was inferred")


def test_the_article_is_mapped_where_anchors_are_known(linked):
    """Each paragraph has its comments by theme, the ignored ones are named, and they sum."""
    article = fill_content(index_run(linked)).article

    assert article.n_anchored == sum(row.n_comments for row in article.rows) == 3
    assert [row.n_comments for row in article.rows].count(0) == len(article.ignored)
    for row in article.rows:
        assert row.n_comments == row.n_unthemed + sum(n for _, n in row.themes)


def test_a_long_exchange_is_quoted_from_its_beginning(linked):
    """The longest chain of replies is shown first, in the order of the answers."""
    longest = fill_content(index_run(linked)).exchanges.shown[0]

    assert [t.comment.name for t in longest.turns] == [f"3.{i}" for i in range(1, 9)]
    assert longest.note.startswith("13 comments, the first 8, ")


def test_a_pair_that_is_quoted_in_a_chain_is_not_quoted_again(linked):
    """A contested pair whose two comments stand in a quoted chain is named only."""
    chain = linked.tables.exchanges.filter(kind="chain", rank=1).sort("position")
    told, answer = chain["comment_id"][1], chain["comment_id"][2]
    rows = [
        {"exchange_id": "contested-1", "kind": "contested", "rank": 1, "position": position,
         "comment_id": key, "source": None if not position else "inferred",
         "confidence": None if not position else 0.8, "score": 3.0}
        for position, key in enumerate((told, answer))
    ]  # fmt: skip
    both = Exchanges.validate(
        pl.concat([linked.tables.exchanges.filter(kind="chain"), from_rows(Exchanges, rows)])
    )
    run = replace(linked, tables=replace(linked.tables, exchanges=both))

    exchange = fill_content(index_run(run)).exchanges.shown[-1]

    assert exchange.kind == "The most contested"
    assert exchange.turns == ()
    assert exchange.note.startswith("comment 3.3 against comment 3.2, quoted above")


def test_where_everybody_writes_once_nobody_is_most_active(seeds_run):
    """Without anybody who wrote twice there is no list of the most active."""
    comments = seeds_run.tables.comments.with_row_index("n").with_columns(
        author=pl.format("author-{}", "n")
    )
    tables = replace(seeds_run.tables, comments=Comments.validate(comments.drop("n"), cast=True))

    speakers = fill_content(index_run(replace(seeds_run, tables=tables))).speakers

    assert speakers.top == ()
    assert speakers.note.endswith("Nobody is seen to write twice.")


def test_of_few_ties_to_the_article_nothing_follows(linked):
    """Where next to no comment is tied to a paragraph, no paragraph is called unanswered."""
    report = build_report(linked)

    assert fill_content(index_run(linked)).article.telling is False
    assert "nor what they left unanswered can be told" in report
    assert "Perhaps left unanswered" not in report


def test_a_ring_of_replies_ends(seeds_run):
    """Comments that answer each other in a ring, or themselves, are listed like others."""
    ids = seeds_run.tables.comments["comment_id"].to_list()[:3]
    rows = [
        LINK | {"comment_id": a, "relation": "reply", "target": "comment", "target_id": b}
        for a, b in zip(ids, [ids[1], ids[0], ids[2]], strict=True)
    ]
    ringed = replace(seeds_run, tables=replace(seeds_run.tables, links=from_rows(Links, rows)))

    found = fill_content(index_run(ringed))

    assert len(found.appendix) == seeds_run.tables.comments.height


def test_a_deep_chain_of_replies_is_read_in_time(make_comments, seeds_run):
    """Ten thousand comments, each an answer to the one before, are a report like others."""
    page = seeds_run.tables.pages["page_id"][1]
    comments = make_comments(
        *(
            {"text": f"Number {i}.", "parent_id": f"{page}-{i}" if i else None}
            for i in range(10_000)
        ),
        page_id=page,
    )
    empty = {
        name: getattr(seeds_run.tables, name).clear()
        for name in ("assignments", "themes", "quotes", "links", "places")
    }
    deep = replace(seeds_run, tables=replace(seeds_run.tables, comments=comments, **empty))

    index = index_run(deep)

    assert set(index.roots.values()) == {f"{page}-1"}
    assert fill_content(index).header.title


@pytest.mark.parametrize("quotes", ["short", "none"])
def test_quotes_are_shown_as_far_as_the_setting_says(seeds_run, quotes):
    """With short, no quote is longer than its bound; with none, no comment's words are shown."""
    settings = Settings(report=ReportSettings(quotes=quotes))
    report = build_report(replace(seeds_run, settings=settings))
    quoted = [line for line in report.split("\n") if line.startswith(">")]
    limit = {"short": 170, "none": 0}[quotes]

    assert all(len(line) <= limit + 10 for line in quoted)
    assert bool(quoted) == (quotes == "short")


def test_few_comments_are_listed_by_reply(seeds_run, write_page, store):
    """Under fifteen comments there are no shares and no sections a theme, but the list."""
    page = write_page(*(f"The bridge, take {i}, is too narrow for lorries." for i in range(8)))

    found = fill_content(index_run(threads.analyze([page], store=store)))

    assert found.small
    assert not found.themes
    assert not found.figures
    assert len(found.appendix) == 8
    assert all(row.share is None for row in (found.table.rows if found.table else ()))


def test_a_page_keeps_the_names_of_the_run(seeds_run, content):
    """The report of a page calls comments and themes as the one over all does, and sums."""
    pages = [fill_content(p, drawn=False) for p in index_pages(index_run(seeds_run)).values()]
    names = [c.quote.comment.name for page in pages for c in page.appendix]
    labels = {row.theme.theme_id: row.theme.label for row in content.table.rows}

    assert names == [c.quote.comment.name for c in content.appendix]
    assert sum(page.table.of for page in pages) == content.table.of
    for page in pages:
        for row in page.table.rows:
            assert labels[row.theme.theme_id] == row.theme.label


def test_a_page_names_a_nearest_theme_that_it_lacks(seeds_run):
    """A comment of a page may be nearest to a theme that only other pages speak of."""
    comment_id, theme_id = seeds_run.tables.unthemed.select("comment_id", "theme_id").row(0)
    page = comment_id.rpartition("-")[0]
    here = pl.col("comment_id").str.starts_with(page) & (pl.col("theme_id") == theme_id)
    moved = seeds_run.tables.assignments.with_columns(
        theme_id=pl.when(here).then(pl.lit(-1, pl.Int32)).otherwise("theme_id")
    )
    tables = replace(seeds_run.tables, assignments=Assignments.validate(moved))

    index = index_pages(index_run(replace(seeds_run, tables=tables)))[page]
    sample = fill_content(index, drawn=False).misfits.sample

    assert theme_id not in index.themes
    near = {m.quote.comment.comment_id: m.nearest.theme_id for m in sample if m.nearest}
    assert near[comment_id] == theme_id


@pytest.fixture(scope="module")
def parted(seeds_run):
    """The samples' run, as if its largest theme fell into two parts and one comment beside."""
    main = seeds_run.tables.assignments.filter(rank=1, theme_id=0)["comment_id"].to_list()
    part = {"theme_id": 0, "keywords": ["word"], "stability": 0.7}
    rows = [
        part | {"rank": 1, "label": "Lamps", "comment_ids": main[:3]},
        part | {"rank": 2, "label": "Planks *", "comment_ids": main[3:-1]},
    ]
    return replace(
        seeds_run, tables=replace(seeds_run.tables, subthemes=from_rows(Subthemes, rows))
    )


def test_what_a_theme_falls_into_is_told(parted):
    """A theme's parts are listed with their comments, and so is what is in none of them."""
    theme = fill_content(index_run(parted)).themes[0]
    written = build_report(parted)

    assert [part.label for part in theme.parts] == ["Lamps", "Planks *"]
    assert sum(len(part.comments) for part in theme.parts) + theme.n_beside == len(theme.members)
    assert "- Lamps: 3 comments (" in written
    assert "- Planks \\*: " in written
    assert "- in none of these: 1 comment\n" in written


def test_a_page_tells_the_parts_that_it_has(parted):
    """The report of a page names only its own comments among a theme's parts."""
    for page_id, page in index_pages(index_run(parted)).items():
        for theme in fill_content(page, drawn=False).themes:
            ids = [c.comment_id for part in theme.parts for c in part.comments]

            assert {i.rpartition("-")[0] for i in ids} <= {page_id}
            assert len(ids) + theme.n_beside == len(theme.members)


def test_parts_with_comments_of_elsewhere_are_found(parted):
    """A part that names a comment which is not in its theme contradicts the assignments."""
    moved = parted.tables.subthemes.with_columns(theme_id=pl.lit(1, pl.Int32))
    tables = replace(parted.tables, subthemes=Subthemes.validate(moved))

    assert list(audit_tables(parted)) == []
    assert {table for table, _ in audit_tables(replace(parted, tables=tables))} == {"subthemes"}


@pytest.mark.parametrize("hours", [0, 1, 7, 30, 24 * 9, 24 * 60, 24 * 900, 24 * 30_000])
def test_time_is_cut_into_few_natural_stretches(hours):
    """Any span is cut into at most eight stretches that begin no later than the first comment."""
    first = datetime(2021, 3, 31, 23, 59, tzinfo=UTC)
    last = first + timedelta(hours=hours)

    found = cut_periods([last, first])

    assert 1 <= len(found) <= 8
    assert found[0][0] <= first
    assert [start for start, _ in found] == sorted({start for start, _ in found})
    assert found[-1][0] <= last


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("One. Two. Three.", 10, "One. Two."),
        ("One two three", 9, "One two"),
        ("x" * 50, 9, "x" * 9),
        ("Short.", 9, "Short."),
        ("", 0, ""),
        ("None shown.", 0, ""),
    ],
)
def test_a_beginning_is_whole_sentences_or_words(text, limit, shown):
    """A text is cut after a sentence if one fits, else after a word, else within."""
    assert beginning(text, limit) == shown


def test_numbers_agree_with_their_nouns():
    """One comment is one comment, two replies are two replies."""
    assert [count(1, "comment"), count(2, "comment"), count(0, "reply")] == [
        "1 comment", "2 comments", "0 replies",
    ]  # fmt: skip
    assert [these("page", 1), these("page", 3)] == ["this page", "these 3 pages"]
    assert join(["a", "b", "c"]) == "a, b and c"


def test_a_report_on_many_pages_lists_fifty_and_counts_all(make_comments, seeds_run):
    """Of sixty pages fifty are listed, none has a report of its own, and the sums hold all."""
    row = seeds_run.tables.pages[1]
    ids = [f"page{i}" for i in range(60)]
    pages = Pages.validate(pl.concat([row.with_columns(page_id=pl.lit(i)) for i in ids]))
    comments = Comments.validate(
        pl.concat([make_comments("The ferry takes bicycles.", page_id=i) for i in ids])
    )
    empty = {
        name: getattr(seeds_run.tables, name).clear()
        for name in ("assignments", "themes", "quotes", "links", "places", "blocks")
    }
    tables = replace(seeds_run.tables, pages=pages, comments=comments, **empty)
    index = index_run(replace(seeds_run, tables=tables))

    found = fill_content(index)

    assert (len(found.header.pages), found.header.n_more) == (50, 10)
    assert index_pages(index) == {}
    assert found.counts.all.n_comments == 60


def test_a_comment_put_into_its_nearest_theme_is_told(seeds_run):
    """A report of --assign-unthemed says first how many comments were near no theme."""
    put = seeds_run.tables.assignments.with_columns(
        how=pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("nearest")).otherwise(pl.lit("found"))
    )
    assigned = Assignments.validate(put, cast=True)
    run = replace(seeds_run, tables=replace(seeds_run.tables, assignments=assigned))

    notes = fill_content(index_run(run)).first.notes

    assert any(note.startswith("3 comments near no theme were put") for note in notes)


def test_themes_of_a_sample_are_told(seeds_run):
    """A run that found its themes on a sample says of how many; any other says nothing of it."""
    counts = {"n_fitted": 1000, "n_texts": 5000}
    origin = replace(seeds_run.origin, resolved={**seeds_run.origin.resolved, **counts})

    told = build_report(replace(seeds_run, origin=origin))

    assert "Themes were found on 1000 of 5000 comments" in told
    assert "Themes were found on" not in build_report(seeds_run)


def test_the_unthemed_are_shown_with_their_nearest_theme(seeds_run):
    """Each comment in no theme names the theme that its table gives as the nearest."""
    near = {row["comment_id"]: row["closeness"] for row in seeds_run.tables.unthemed.to_dicts()}

    misfits = fill_content(index_run(seeds_run)).misfits

    assert misfits is not None
    assert [m.closeness for m in misfits.sample] == [
        near[m.quote.comment.comment_id] for m in misfits.sample
    ]


def test_far_voices_that_the_sample_left_out_are_shown(seeds_run):
    """What the sample of the unthemed leaves out is shown where it is far from every theme."""
    settings = Settings(report=ReportSettings(n_unthemed=0))
    far = seeds_run.tables.unthemed.with_columns(closeness=pl.lit(0.1, pl.Float32))
    tables = replace(seeds_run.tables, unthemed=Unthemed.validate(far))
    run = replace(seeds_run, settings=settings, tables=tables)

    distinct = fill_content(index_run(run)).distinct

    assert distinct is not None
    assert {quote.comment.comment_id for group in distinct.groups for quote in group} <= set(
        far["comment_id"]
    )


def test_a_contested_pair_is_quoted_both_ways(seeds_run):
    """A reply that contradicts is quoted after what it contradicts."""
    index = index_run(seeds_run)
    told, answer = list(index.comments)[1:3]
    rows = [
        {"exchange_id": "contested-1", "kind": "contested", "rank": 1, "position": position,
         "comment_id": key, "source": None if not position else "inferred",
         "confidence": None if not position else 0.8, "score": 3.0}
        for position, key in enumerate((told, answer))
    ]  # fmt: skip
    tables = replace(seeds_run.tables, exchanges=from_rows(Exchanges, rows))

    exchanges = fill_content(index_run(replace(seeds_run, tables=tables))).exchanges

    assert exchanges is not None
    shown = [e for e in exchanges.shown if e.kind == "The most contested"]
    assert [[t.comment.comment_id for t in e.turns] for e in shown] == [[told, answer]]
