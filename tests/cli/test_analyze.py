"""``threads analyze``: what it says, what it writes and how it ends."""

import shutil

import polars as pl
import pytest

BRIDGE = (
    "A second bridge would take the lorries out of the old town at last.",
    "The lorries are the trouble, and a bridge for them should stand outside the town.",
    "Nobody has said who is to pay for the bridge, and the town has no money.",
    "Mend the old one first, it is the finest bridge on the whole river.",
    "The engineers will draw whatever the council orders, as they did last time.",
)
# Ids and parents: one after another, two in a circle, itself, and what is missing.
ANSWERS = ((1, ""), (2, 3), (3, 2), (4, 4), (5, 99))


@pytest.fixture
def analyze(call_threads, store):
    """Run ``threads analyze`` in this process, on the shared store."""

    def run(*args):
        return call_threads("analyze", *args, "--store", store)

    return run


def test_a_missing_file_ends_the_run(analyze):
    """A file that is not there, named alone, ends the run as unreadable input."""
    outcome = analyze("nothing.html")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: nothing.html: no such file.\n"


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"], ids=["0", "white", "bom"])
def test_an_empty_file_ends_the_run(analyze, tmp_path, content):
    """A file without a visible character is called empty."""
    (tmp_path / "empty.txt").write_bytes(content)

    outcome = analyze("empty.txt")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: empty.txt: empty file.\n"


def test_a_binary_file_ends_the_run(analyze, tmp_path):
    """A file of binary data is refused, whatever its name promises."""
    (tmp_path / "photo.html").write_bytes(bytes(range(256)) * 20)

    outcome = analyze("photo.html")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: photo.html: binary data, not text.\n"


def test_another_encoding_is_read_and_noted(analyze, tmp_path, write_page):
    """A page saved as Windows-1252 without saying so is read, and the report names the encoding."""
    page = write_page(*(f"“{text}” – so says the café’s owner." for text in BRIDGE))
    text = page.read_text("utf-8").replace('<meta charset="utf-8">', "")
    page.write_bytes(text.encode("cp1252"))

    outcome = analyze(page, "--name", "run")
    report = (tmp_path / "reports/run/report.md").read_text("utf-8")

    assert outcome.code == 0
    assert "| read as | html, cp1252 (detected) |" in report
    assert "the café’s owner." in report


def test_a_folder_that_cannot_be_listed_ends_the_run(run_threads, unprivileged, tmp_path):
    """A folder without permission to list it is named with the system's reason."""
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "page.html").write_text("<p>closed")
    folder.chmod(0)

    outcome = run_threads("analyze", "closed", cwd=tmp_path, before=unprivileged)
    folder.chmod(0o700)

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: closed: cannot be listed: Permission denied.\n"


def test_a_file_that_cannot_be_read_ends_the_run(run_threads, unprivileged, tmp_path):
    """A file without permission to read it is named with the system's reason."""
    page = tmp_path / "closed.html"
    page.write_text("<p>closed")
    page.chmod(0)

    outcome = run_threads("analyze", "closed.html", cwd=tmp_path, before=unprivileged)

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: closed.html: cannot be read: Permission denied.\n"


def test_no_input_is_a_wrong_command_line(call_threads):
    """Without an input the command explains itself."""
    outcome = call_threads("analyze")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "Usage: threads analyze [OPTIONS] INPUT...\n"
        "Try 'threads analyze --help' for help.\n\n"
        "Error: Missing argument 'INPUT...'.\n"
    )


def test_a_folder_without_pages_ends_the_run(analyze, tmp_path):
    """A folder that holds no page is named with the endings that pages have."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/photo.jpg").write_bytes(b"")

    outcome = analyze("photos")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith(
        "Error: photos: no page in this folder. Pages end in .txt, .text, .html, .htm, .xhtml, "
    )


def test_only_broken_files_end_the_run_with_every_reason(analyze, tmp_path):
    """Where no file can be read, the error has each file's reason."""
    (tmp_path / "empty.txt").write_bytes(b"")

    outcome = analyze("nothing.html", "empty.txt")

    assert outcome.code == 3
    assert outcome.err == "Error: nothing.html: no such file; empty.txt: empty file.\n"


def test_a_folder_that_is_not_writable_is_refused_first(
    run_threads, unprivileged, tmp_path, write_page
):
    """An output folder that cannot be written is refused before the work is done."""
    write_page(*BRIDGE)
    (tmp_path / "locked").mkdir(mode=0o500)

    outcome = run_threads(
        "analyze", "page.html", "--out", "locked", cwd=tmp_path, before=unprivileged
    )

    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == "Error: locked: is not writable. Give another folder with --out.\n"


def test_a_place_that_is_no_folder_is_refused(analyze, tmp_path, write_page):
    """An output folder that is a file is refused."""
    write_page(*BRIDGE)
    (tmp_path / "taken").write_text("mine")

    outcome = analyze("page.html", "--out", "taken")

    assert outcome.code == 4
    assert outcome.err == "Error: taken: is not writable. Give another folder with --out.\n"
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_folder_that_is_no_run_is_left_alone(analyze, tmp_path, write_page):
    """A folder in the run's place that no run has written is refused and kept."""
    write_page(*BRIDGE)
    (tmp_path / "reports/page").mkdir(parents=True)
    (tmp_path / "reports/page/thesis.md").write_text("mine")

    outcome = analyze("page.html")

    assert outcome.code == 4
    assert outcome.err == (
        "Error: reports/page: exists and is not a run of threads. Give another folder with --out.\n"
    )
    assert (tmp_path / "reports/page/thesis.md").read_text() == "mine"


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "..", "."])
def test_a_name_is_not_a_path(analyze, tmp_path, write_page, name):
    """A run's name cannot lead out of the folder of reports."""
    write_page(*BRIDGE)

    outcome = analyze("page.html", "--name", name)

    assert outcome.code in {2, 4}
    assert not (tmp_path / "elsewhere").exists()
    assert not list(tmp_path.rglob("report.md"))


def test_a_store_and_no_store_exclude_each_other(call_threads):
    """Two answers to where vectors are kept are one too many."""
    outcome = call_threads("analyze", "page.html", "--store", "mine", "--no-store")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "Error: --store and --no-store: give one of them.\n"


@pytest.mark.parametrize(
    "comments",
    [BRIDGE[:1], BRIDGE[:1] * 2, BRIDGE[:1] * 12],
    ids=["one", "two identical", "all identical"],
)
def test_hardly_any_text_gives_a_report_without_themes(analyze, tmp_path, write_page, comments):
    """One text, however often it was posted, is counted and reported, and is no theme."""
    write_page(*comments)

    outcome = analyze("page.html")
    report = (tmp_path / "reports/page/report.md").read_text("utf-8")

    assert (outcome.code, outcome.err) == (0, "")
    assert f"| found | {len(comments)} |" in report
    assert f"| **with words of their own** | **{len(comments)}** |" in report
    assert "No themes: no group among the" in report
    assert "(figures/sizes.svg)" not in report


def test_repeats_are_counted_as_such(analyze, tmp_path, write_page):
    """A comment posted twice is two comments, and the report says which repeats which."""
    write_page(BRIDGE[0], BRIDGE[0])

    analyze("page.html")
    comments = pl.read_parquet(tmp_path / "reports/page/comments.parquet")
    report = (tmp_path / "reports/page/report.md").read_text("utf-8")

    assert comments["duplicate_of"].to_list() == [None, comments["comment_id"][0]]
    assert "1 of the comments found repeats an earlier one" in report
    assert ", repeats 1" in report


def test_answers_that_lead_nowhere_are_told(analyze, tmp_path):
    """Replies to themselves, in a circle or to what is missing are mended, and the page tells."""
    said = (f'{i},{parent},"{text}"' for (i, parent), text in zip(ANSWERS, BRIDGE, strict=True))
    (tmp_path / "talk.csv").write_text("\n".join(["id,parent,text", *said]), "utf-8")

    outcome = analyze("talk.csv")
    comments = pl.read_parquet(tmp_path / "reports/talk/comments.parquet")
    pages = pl.read_parquet(tmp_path / "reports/talk/pages.parquet")
    parents = comments["parent_id"].drop_nulls()

    assert (outcome.code, outcome.err) == (0, "")
    assert set(parents) <= set(comments["comment_id"])
    assert not (comments["parent_id"] == comments["comment_id"]).any()
    assert pages["evidence"].to_list() == [
        ["1 comment answers what is not in the file", "2 comments answer in a circle"]
    ]


def test_a_comment_on_two_pages_is_told_of_once(analyze, tmp_path, write_page):
    """The same words under two articles are two comments, one a repeat, and one text of a theme."""
    write_page(*BRIDGE, name="a.html")
    write_page(BRIDGE[0], "My cat sleeps all day on the warm roof of the car.", name="b.html")

    analyze("a.html", "b.html", "--name", "both")
    comments = pl.read_parquet(tmp_path / "reports/both/comments.parquet")
    report = (tmp_path / "reports/both/report.md").read_text("utf-8")
    repeats = comments.filter(pl.col("duplicate_of").is_not_null())

    assert comments.height == len(BRIDGE) + 2
    assert repeats.select("text", "duplicate_of").rows() == [(BRIDGE[0], comments["comment_id"][0])]
    assert repeats["page_id"][0] != comments["page_id"][0]
    assert "1 of the comments found repeats an earlier one" in report


def test_comments_that_the_model_does_not_read_well_are_a_warning(analyze, tmp_path, write_page):
    """German comments on a page that declares English are told, on stderr and in the report."""
    write_page(
        "Eine zweite Brücke brächte die Lastwagen endlich aus der alten Stadt heraus.",
        "Wer das alles bezahlen soll, hat bis heute keiner aus dem Rathaus gesagt.",
    )

    outcome = analyze("page.html")
    report = (tmp_path / "reports/page/report.md").read_text("utf-8")
    told = (
        "The comments are mostly in German (2 comments), and the model minilm reads English: "
        "themes may be weak. Name a model of more languages with --model."
    )

    assert outcome.err == f"warning: {told}\n"
    assert told in report
    assert "| language | en; comments in German |" in report


def test_broken_files_are_reported_and_the_rest_is_done(analyze, tmp_path, write_page):
    """Of good and broken files, the good are analysed and the broken listed with reasons."""
    write_page(*BRIDGE)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "photo.html").write_bytes(bytes(range(256)) * 20)
    shutil.copy(tmp_path / "page.html", tmp_path / "twin.html")
    reasons = {
        "empty.txt": "empty file",
        "photo.html": "binary data, not text",
        "gone.htm": "no such file",
        "twin.html": "the same bytes as page.html",
    }

    outcome = analyze("page.html", *reasons)
    folder = tmp_path / "reports/page-and-4-more"
    rejects = pl.read_parquet(folder / "rejects.parquet")
    report = (folder / "report.md").read_text("utf-8")

    assert outcome.code == 0
    assert dict(rejects.select("source", "reason").iter_rows()) == reasons
    for source, reason in reasons.items():
        assert f"not read: {source}: {reason}\n" in outcome.out
        assert f"- Not read: {source}: {reason}.\n" in report.replace("\\", "")


def test_terminal_commands_in_a_page_are_shown_not_obeyed(analyze, write_page):
    """Escape sequences that a page carries reach the terminal as visible text."""
    write_page(*(f"\x1b[31m{text}\x1b[2J\x9b\u202e" for text in BRIDGE), title="A \x1b]0;pwn\x07 b")

    outcome = analyze("page.html")

    assert outcome.code == 0
    assert not set("\x1b\x07\x9b\u202e") & set(outcome.out + outcome.err)


def test_a_file_name_cannot_command_the_terminal(analyze, write_page):
    """Escape sequences in the name of a file reach the terminal as visible text."""
    page = write_page(*BRIDGE, name="\x1b[31mred.html")

    outcomes = [analyze(page), analyze("\x1b[32mgone.html")]

    assert [o.code for o in outcomes] == [0, 3]
    assert not any("\x1b" in o.out + o.err for o in outcomes)


def test_markdown_in_a_comment_is_inert_in_the_report(analyze, tmp_path, write_page):
    """Markup and links that a reader typed come out of the report as typed, and do nothing."""
    from markdown_it import MarkdownIt

    hostile = (
        "# Heading, **bold** and _em_ &lt;script&gt;alert(1)&lt;/script&gt; ![x](http://evil.example/a.png)"
        " [link](javascript:alert(1)) | cell | `code` | \x1b[31m"
    )
    page = write_page(hostile, *BRIDGE)

    analyze(page)
    report = (tmp_path / "reports/page/report.md").read_text("utf-8")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(report)

    assert "<script" not in html
    assert 'evil.example/a.png"' not in html
    assert 'javascript:alert(1)"' not in html
    assert "<h1>Heading" not in html
    assert "# Heading, **bold** and _em_ &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "\x1b" not in report


def test_quiet_prints_the_path_of_the_report_only(analyze, tmp_path, write_page):
    """With --quiet, standard output is the report's path, and standard error is empty."""
    write_page(*BRIDGE)

    outcome = analyze("page.html", "--quiet")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "reports/page/report.md\n"
    assert (tmp_path / outcome.out.strip()).is_file()


def test_the_summary_ends_with_the_path_of_the_report(analyze, write_page):
    """The last line on the screen says where the report is."""
    write_page(*BRIDGE)

    outcome = analyze("page.html")

    assert outcome.out.splitlines()[-1] == "Report: reports/page/report.md"


def test_verbose_adds_seconds_and_what_followed_from_the_data(analyze, write_page):
    """With --verbose the summary tells the seconds of each stage and the settings found."""
    write_page(*BRIDGE)

    outcome = analyze("page.html", "--verbose")

    assert "Stages: read " in outcome.out
    assert "From the data: min-cluster-size " in outcome.out
    assert "seed" not in outcome.out


def test_no_bar_is_drawn_where_nobody_watches(analyze, write_page):
    """Progress is shown on a terminal only: a pipe gets nothing on standard error."""
    write_page(*BRIDGE)

    outcome = analyze("page.html")

    assert outcome.err == ""


@pytest.mark.parametrize(
    ("inputs", "name"),
    [
        (["page.html"], "page"),
        (["."], "saved"),
        (["page.html", "twin.html"], "page-and-1-more"),
        (["-"], "stdin"),
        (["circle"], "circle"),
    ],
)
def test_a_run_is_named_after_its_inputs(inputs, name, tmp_path, monkeypatch):
    """The run's folder is called after the input, or the first and how many more."""
    from threads.cli.shared import name_run

    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "circle").symlink_to("circle")
    monkeypatch.chdir(folder)

    assert name_run(tuple(inputs)) == name


def test_other_cluster_settings_embed_nothing(run_threads, seeds_folder, seeds, tmp_path):
    """A second run with other cluster settings embeds nothing and does not import torch."""
    outcome = run_threads(
        "analyze", seeds, "--min-cluster-size", "4", "--verbose",
        cwd=tmp_path, python=("-X", "importtime"),
    )  # fmt: skip
    imported = {line.rpartition("|")[2].strip() for line in outcome.err.splitlines()}

    assert outcome.code == 0
    assert "Texts embedded: 0." in outcome.out
    assert "polars" in imported
    assert not imported & {"torch", "sentence_transformers", "transformers"}


def test_without_a_store_nothing_is_kept(call_threads, monkeypatch, tmp_path, write_page):
    """With --no-store a run leaves no store behind, not even in the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_page(BRIDGE[0])

    outcome = call_threads("analyze", "page.html", "--no-store", "--quiet")

    assert outcome.code == 0
    assert not list(tmp_path.rglob("vectors-2.sqlite"))


def test_a_store_that_is_none_names_the_ways_out(call_threads, tmp_path, write_page):
    """A file in the store's place that is no store ends the run with what to do."""
    write_page(*BRIDGE)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/vectors-2.sqlite").write_text("My diary. " * 200)

    outcome = call_threads("analyze", "page.html", "--store", "mine")

    assert (outcome.code, outcome.out) == (6, "")
    assert outcome.err == (
        "Error: mine/vectors-2.sqlite: the store of vectors cannot be used: file is not a "
        "database. Delete the file, give --store DIR, or run with --no-store.\n"
    )


def test_a_model_that_is_not_there_names_the_ways_out(call_threads, write_page):
    """A model name that is no folder ends the run without a look at the network."""
    write_page(*BRIDGE)

    outcome = call_threads("analyze", "page.html", "--no-store", "--model", "nobody/no-such-model")

    assert (outcome.code, outcome.out) == (5, "")
    assert outcome.err == (
        "Error: nobody/no-such-model: no such folder, and no such model on this machine. "
        "Give a sentence-transformers folder, or --allow-download to fetch a name.\n"
    )


def test_a_folder_that_is_no_model_is_refused(call_threads, tmp_path, write_page):
    """A folder without a model in it ends the run with its name."""
    write_page(*BRIDGE)
    (tmp_path / "empty").mkdir()

    outcome = call_threads("analyze", "page.html", "--no-store", "--model", "empty")

    assert (outcome.code, outcome.out) == (5, "")
    assert outcome.err.startswith("Error: empty: not a sentence-transformers model: ")
    assert outcome.err.count("\n") == 1


def test_a_file_above_the_limit_is_not_read(analyze, tmp_path):
    """A file larger than --max-mb is refused unread."""
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(1_000_001)

    outcome = analyze("huge.txt", "--max-mb", "1")

    assert outcome.code == 3
    assert outcome.err == "Error: huge.txt: larger than 1 MB (--max-mb).\n"


def test_a_device_is_not_an_input(run_threads, tmp_path):
    """A path that is neither file nor folder is refused, not read without end."""
    limited = ("sh", "-c", 'ulimit -v 4000000; exec "$@"', "sh")

    outcome = run_threads("analyze", "/dev/zero", cwd=tmp_path, before=limited)

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: /dev/zero: neither a file nor a folder.\n"


def test_exports_lie_in_the_folder_of_the_run(analyze, tmp_path, write_page):
    """Each format asked for, once or with commas, is a file beside the report."""
    write_page(*BRIDGE)

    outcome = analyze("page.html", "--export", "csv,jsonl", "--export", "4cat", "--export", "csv")
    files = {path.name for path in (tmp_path / "reports/page").glob("export*")}
    exported = pl.read_csv(tmp_path / "reports/page/export.csv")

    assert outcome.code == 0
    assert files == {"export.csv", "export.jsonl", "export.4cat.csv"}
    assert exported["text"].to_list() == list(BRIDGE)


def test_without_a_wish_nothing_is_exported(analyze, tmp_path, write_page):
    """No export is written where none is asked for."""
    write_page(*BRIDGE)

    analyze("page.html")

    assert not list((tmp_path / "reports/page").glob("export*"))


def test_an_unknown_export_is_a_wrong_command_line(call_threads):
    """A format that is none is refused with those that are."""
    outcome = call_threads("analyze", "page.html", "--export", "csv,xlsx")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.endswith(
        "Error: Invalid value for '--export': "
        "'xlsx' is not one of 'csv', 'jsonl', 'parquet', '4cat'.\n"
    )


def test_the_report_names_the_command_that_repeats_it(analyze, tmp_path, write_page):
    """Settings file, codebook, named themes and options stand in the report's command."""
    write_page(*BRIDGE)
    (tmp_path / "own.toml").write_text("[label]\nn-words = 2\n")

    analyze("page.html", "--config", "own.toml", "--theme", "Lorries: lorry", "--seed", "3")
    report = (tmp_path / "reports/page/report.md").read_text("utf-8")

    assert (
        "`threads analyze page.html --config own.toml --theme 'Lorries: lorry' --seed 3`" in report
    )
