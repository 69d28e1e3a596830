"""The stages, joined."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import threads
from threads.report.accounting import count_all
from threads.schemas import KINDS, UNTHEMED, VERDICTS_PAGE

PARTS = ("planks", "railing", "stairs", "lamps", "roof", "gate", "posts", "benches")
PLACES = ("harbour", "school", "market", "hospital", "station", "library", "museum", "mill")
PIER = "The old pier was broken by a storm and should be mended before summer."


@pytest.fixture(scope="module")
def tables(seeds_run):
    return seeds_run.tables


def files_of(folder):
    """Give the bytes of a run's files, run.json less its times."""
    found = {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    described = json.loads(found["run.json"])
    del described["seconds"]
    return found | {"run.json": json.dumps(described, indent=2).encode()}


@pytest.fixture(scope="module")
def runs_by_threads(seeds, tmp_path_factory):
    """Run folders of the sample inputs on one thread and on two, each with a fresh store."""
    folder = tmp_path_factory.mktemp("threads")
    processes = [
        subprocess.Popen(
            [
                sys.executable, "-P", "-m", "threads", "analyze", str(seeds), "--quiet",
                "--out", str(folder / n), "--name", "run", "--store", str(folder / n / "store"),
            ],
            env=os.environ | {"OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            cwd=folder,
        )
        for n in ("1", "2")
    ]  # fmt: skip
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    return {n: files_of(folder / n / "run") for n in ("1", "2")}


def test_one_thread_and_two_give_the_same_bytes(runs_by_threads):
    """Every file of a run is the same on one thread and on two, the times aside."""
    one, two = runs_by_threads["1"], runs_by_threads["2"]

    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_two_runs_give_the_same_bytes(runs_by_threads, seeds_folder):
    """Every file of a second run, from another store, is that of the first, the times aside."""
    one, other = files_of(seeds_folder), runs_by_threads["1"]

    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_kinds_add_up_to_the_comments(tables):
    """Text, links, quotes and empty comments add up to the comments found."""
    n = count_all(tables)

    assert n.n_with_words + n.n_link_only + n.n_quote_only + n.n_empty == n.n_comments
    assert set(tables.comments["kind"]) <= set(KINDS)


def test_themed_and_unthemed_add_up_to_those_with_words(tables):
    """Every comment with words of its own is in a theme or in none."""
    n = count_all(tables)

    assert n.n_themed + n.n_unthemed == n.n_with_words


def test_sizes_of_themes_add_up(tables):
    """The sizes in the table of themes are those of the assignments, largest first."""
    counted = (
        tables.assignments.filter(pl.col("theme_id") != UNTHEMED, pl.col("rank") == 1)
        .group_by("theme_id")
        .len()
        .sort("theme_id")
    )

    assert tables.themes["theme_id"].to_list() == counted["theme_id"].to_list()
    assert tables.themes["n_comments"].to_list() == counted["len"].to_list()
    assert tables.themes["n_texts"].to_list() == sorted(tables.themes["n_texts"], reverse=True)
    assert tables.themes["n_comments"].sum() == count_all(tables).n_themed


def test_further_themes_come_after_the_main_one(tables):
    """A comment's themes are ranked from 1 without a gap, and none stands twice."""
    ranks = tables.assignments.group_by("comment_id").agg(pl.col("rank").sort())
    further = tables.assignments.filter(pl.col("rank") > 1)

    assert all(list(r) == list(range(1, len(r) + 1)) for r in ranks["rank"])
    assert tables.themes["n_further"].sum() == further.height
    assert UNTHEMED not in further["theme_id"]


def test_every_unthemed_comment_has_its_nearest_theme(tables):
    """The table of the unthemed lists each of them once, with a theme of the run."""
    unthemed = tables.assignments.filter(theme_id=UNTHEMED)["comment_id"]

    assert tables.unthemed["comment_id"].to_list() == unthemed.to_list()
    assert set(tables.unthemed["theme_id"]) <= set(tables.themes["theme_id"])


def test_pages_add_up_to_the_run(tables):
    """The counts of the pages add up to those of the run."""
    pages = [count_all(tables, page_id=page) for page in tables.pages["page_id"]]
    run = count_all(tables)

    assert sum(n.n_comments for n in pages) == run.n_comments
    assert sum(n.n_unthemed for n in pages) == run.n_unthemed
    assert all(
        sum(n.n_blocks[role] for n in pages) == count for role, count in run.n_blocks.items()
    )


def test_pages_and_rejects_add_up_to_the_inputs(tables, seeds):
    """Every input is a page or a reject."""
    inputs = {p.as_posix() for p in seeds.iterdir() if p.suffix in {".html", ".txt"}}

    assert set(tables.pages["source"]) | set(tables.rejects["source"]) == inputs
    assert tables.pages.height + tables.rejects.height == len(inputs)


def test_every_quote_is_a_slice_of_its_comment(tables):
    """Each quote is its comment's text from start to end."""
    text_of = dict(tables.comments.select("comment_id", "text").iter_rows())

    assert tables.quotes.height
    for quote in tables.quotes.iter_rows(named=True):
        assert quote["text"] == text_of[quote["comment_id"]][quote["start"] : quote["end"]]


def test_every_quote_is_of_its_theme(tables):
    """Each quote's comment is in the theme that it is quoted for."""
    main = tables.assignments.filter(rank=1)
    theme_of = dict(main.select("comment_id", "theme_id").iter_rows())

    assert all(
        theme_of[c] == t for t, c in tables.quotes.select("theme_id", "comment_id").iter_rows()
    )


def test_the_line_of_a_quote_is_that_of_the_source(tables):
    """In a flat page, the line that a quote carries begins with the quote's first words."""
    flat = tables.pages.filter(pl.col("format") == "text").select("page_id", "source")
    lines = {page: Path(source).read_text("utf-8").split("\n") for page, source in flat.iter_rows()}
    seen = 0
    for quote in tables.quotes.iter_rows(named=True):
        page = quote["comment_id"].rpartition("-")[0]
        if page in lines:
            seen += 1
            assert quote["text"].split("\n")[0] in lines[page][quote["line"] - 1]

    assert seen


def test_the_samples_have_themes(tables):
    """The sample thread talks about more than one thing, and not all of it fits."""
    assert tables.themes.height >= 3
    assert 0 < count_all(tables).n_unthemed < count_all(tables).n_with_words


def test_the_ids_of_a_page_do_not_depend_on_its_company(seeds, seeds_run, store):
    """A page that is analysed alone has the ids that it has among others."""
    alone = threads.analyze([seeds / "summit.html"], store=store).tables
    page_id = alone.pages["page_id"][0]
    among = seeds_run.tables.comments.filter(pl.col("page_id") == page_id)

    assert alone.comments["comment_id"].to_list() == among["comment_id"].to_list()
    assert alone.comments["text"].to_list() == among["text"].to_list()


def test_a_page_without_comments_gives_a_verdict_and_its_evidence(seeds):
    """A page on which nothing was found is a row with the verdict and what was seen."""
    tables = threads.analyze([seeds / "no-comments.html"]).tables
    (page,) = tables.pages.to_dicts()

    assert page["verdict"] == "none declared none found"
    assert page["evidence"]
    assert tables.comments.height == tables.themes.height == 0


def test_a_run_without_comments_needs_no_model(run_threads, seeds, tmp_path):
    """A page without comments ends well, and no model is loaded for it."""
    outcome = run_threads(
        "analyze", seeds / "no-comments.html", cwd=tmp_path, python=("-X", "importtime")
    )
    imported = {line.rpartition("|")[2].strip() for line in outcome.err.splitlines()}

    assert outcome.code == 0
    assert "no comments declared, none found" in outcome.out
    assert not imported & {"torch", "hdbscan", "matplotlib"}


@pytest.mark.parametrize(
    "texts",
    [[], [PIER], [PIER, "My cat likes fish."], [PIER] * 8, ["", " ", "\n"], ["", PIER, "", PIER]],
    ids=["none", "one", "two", "equal", "empty", "gaps"],
)
def test_hardly_any_texts_have_no_theme(texts):
    """Where there is next to nothing to group, each text has its place, and nothing fails."""
    found = threads.find_themes(texts)

    assert found.labels.shape == found.strengths.shape == (len(texts),)
    assert found.table.height == found.labels.max(initial=-1) + 1
    assert all(
        label == UNTHEMED
        for label, text in zip(found.labels, texts, strict=True)
        if not text.strip()
    )


def test_themes_of_given_vectors_need_no_model(run_threads):
    """Vectors that are given are grouped as they are, without the model."""
    program = (
        "import sys, numpy as np, threads\n"
        "rng = np.random.default_rng(0)\n"
        "centres = np.repeat(np.eye(8, dtype=np.float32)[:3], 12, axis=0)\n"
        "rows = centres + rng.normal(0, 0.02, centres.shape).astype(np.float32)\n"
        "rows /= np.linalg.norm(rows, axis=1, keepdims=True)\n"
        "words = ['pier', 'boat', 'tax']\n"
        "texts = [f'About the {words[i // 12]} number {i}' for i in range(36)]\n"
        "found = threads.find_themes(texts, vectors=rows)\n"
        "assert 'torch' not in sys.modules\n"
        "print(*found.labels)\n"
    )

    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True
    )
    labels = done.stdout.split()

    assert [len(set(labels[i : i + 12])) for i in (0, 12, 24)] == [1, 1, 1]
    assert len(set(labels)) == 3


def test_given_vectors_must_fit_the_texts():
    """Fewer vectors than texts are refused, not read beside the point."""
    with pytest.raises(ValueError, match="vectors"):
        threads.find_themes([PIER, "My cat."], vectors=np.eye(3, dtype=np.float32)[:1])


def test_labels_of_texts_go_by_size(tables):
    """Theme 0 is the largest by distinct texts, and so on."""
    sizes = tables.themes.sort("theme_id")["n_texts"].to_list()

    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("encode", [str, str.encode], ids=["str", "bytes"])
@pytest.mark.parametrize("name", ["summit.html", "talks.txt"])
def test_a_page_is_segmented_from_text_and_from_bytes(seeds, name, encode):
    """A page is taken as str and as bytes, and answered with its article and comments."""
    content = encode((seeds / name).read_text("utf-8"))

    page = threads.segment(content, format="html" if name.endswith("html") else "text")

    assert page.article
    assert page.comments.height >= 20
    assert page.pages["verdict"][0] in VERDICTS_PAGE


def test_text_and_bytes_give_the_same_page(seeds):
    """A page is the same whether it came as str or as bytes of UTF-8."""
    text = (seeds / "summit.html").read_text("utf-8")

    one, other = (threads.segment(c, format="html") for c in (text, text.encode()))

    assert one.comments.equals(other.comments)
    assert one.blocks.equals(other.blocks)


@pytest.mark.parametrize(
    "content", ["", " \n", b"", bytes(100)], ids=["0", "white", "none", "zeros"]
)
def test_nothing_cannot_be_segmented(content):
    """A page without text is an input error."""
    with pytest.raises(threads.ThreadsError) as error:
        threads.segment(content, format="text")

    assert error.value.exit_code == 3


@pytest.mark.parametrize("format", ["html", "text"])
def test_a_str_that_utf_8_cannot_hold_is_segmented(format):  # noqa: A002 - the library's word
    """Half of a surrogate pair in a str is borne, and the rest comes out unharmed."""
    page = threads.segment(f"Café \ud800 one.\n{PIER}\n", format=format)

    assert "Café" in page.text
    assert PIER in page.text


def test_an_unknown_format_is_refused():
    """A format that nothing can segment is refused by name."""
    with pytest.raises(threads.ThreadsError, match="no part is called 'pdf'"):
        threads.segment("text", format="pdf")


def test_authors_are_hidden_by_default(tables):
    """A run keeps pseudonyms, not the names of readers."""
    names = tables.comments["author"].drop_nulls()

    assert names.len()
    assert names.str.starts_with("author-").all()


def test_progress_reaches_the_end_of_every_stage(seeds):
    """Each stage of a run reports that it is done."""
    last = {}

    class Watch:
        def advance(self, stage, done, total):
            last[stage] = (done, total)

    threads.analyze([seeds / "summit.html"], progress=Watch())

    assert list(last) == ["read", "segment", "embed", "cluster", "label"]
    assert all(done == total for done, total in last.values())


def test_a_pasted_paragraph_changes_no_theme(write_page, store):
    """A comment that repeats a paragraph of the article is in the theme of its own words."""
    paragraph = "The first bridge is a hundred years old, and lorries are kept off it."
    said = [
        *(f"The {part} of the old pier must be mended before summer." for part in PARTS),
        *(f"Buses to the {place} are late again, every single day." for place in PLACES),
    ]

    plain = threads.analyze([write_page(*said, name="plain.html")], store=store).tables
    pasted = [f"{paragraph} {said[0]}", *said[1:9], f"{said[9]}<br>“{paragraph}”", *said[10:]]
    quoting = threads.analyze([write_page(*pasted, name="pasted.html")], store=store).tables

    assert quoting.comments["own_text"].to_list() == plain.comments["own_text"].to_list()
    assert quoting.assignments["theme_id"].to_list() == plain.assignments["theme_id"].to_list()
    assert plain.themes.height > 1


def test_a_page_without_comments_embeds_nothing(seeds_run):
    """What a page is about is embedded for its comments only."""
    from threads.stages.embedding import embed_comments
    from threads.stages.watch import Silence

    comments = seeds_run.tables.comments
    pages = [*comments["page_id"].unique(maintain_order=True), "empty"]

    embedded = embed_comments(
        comments,
        {page: f"About {page}" for page in pages},
        settings=seeds_run.settings,
        store=None,
        progress=Silence(),
    )

    assert embedded is not None
    assert len(embedded.vectors.rows) == len(embedded.texts) + len(pages) - 1
