"""``threads inspect``: a page taken apart, shown to a person or a program."""

import json

import pytest


@pytest.fixture(params=["summit.html", "talks.txt", "no-comments.html"])
def page(request, seeds):
    """Each readable sample page."""
    return seeds / request.param


def test_the_blocks_of_the_json_partition_the_text(call_threads, page):
    """The blocks that --json prints follow each other from the first character to the last."""
    outcome = call_threads("inspect", page, "--json")
    blocks = json.loads(outcome.out)["blocks"]

    assert outcome.code == 0
    assert blocks[0]["start"] == 0
    assert [b["start"] for b in blocks[1:]] == [b["end"] for b in blocks[:-1]]


def test_the_json_lists_every_comment_with_its_text(call_threads, page):
    """The text of each comment in the JSON is that of its blocks, in order."""
    described = json.loads(call_threads("inspect", page, "--json").out)
    texts = {}
    for block in described["blocks"]:
        if block["comment_id"] and block["role"] in {"comment", "quote"} and block["text"]:
            texts.setdefault(block["comment_id"], []).append(block["text"])

    assert {c["comment_id"]: c["text"] for c in described["comments"]} == {
        comment: "\n".join(parts) for comment, parts in texts.items()
    }


def test_the_verdict_is_shown_first(call_threads, seeds):
    """The first line names the page and says how many comments were found."""
    outcome = call_threads("inspect", seeds / "summit.html")
    first = outcome.out.splitlines()[0]

    assert outcome.code == 0
    assert first.startswith(f"{seeds / 'summit.html'}: ")
    assert "22 comments found" in first


def test_a_page_without_comments_says_what_was_seen(call_threads, seeds):
    """Where no comment is found, the second line says what bears on that."""
    outcome = call_threads("inspect", seeds / "no-comments.html")
    first, second = outcome.out.splitlines()[:2]

    assert outcome.code == 0
    assert first.endswith("none declared none found: no comments declared, none found")
    assert second.startswith("seen: ")


def test_quiet_shows_the_verdict_only(call_threads, seeds):
    """With --quiet no block is listed."""
    outcome = call_threads("inspect", seeds / "summit.html", "--quiet")

    assert len(outcome.out.splitlines()) <= 2
    assert "22 comments found" in outcome.out


def test_standard_input_is_a_page(run_threads, seeds):
    """A dash reads the page from standard input and tells its format by its content."""
    content = (seeds / "summit.html").read_bytes()

    outcome = run_threads("inspect", "-", "--json", stdin=content)
    described = json.loads(outcome.out)

    assert (outcome.code, outcome.err) == (0, "")
    assert (described["page"]["source"], described["page"]["format"]) == ("-", "html")
    assert len(described["comments"]) == 22


def test_empty_standard_input_is_refused(run_threads):
    """Nothing on standard input is an empty file."""
    outcome = run_threads("inspect", "-")

    assert (outcome.code, outcome.out, outcome.err) == (3, "", "Error: -: empty file.\n")


def test_a_missing_file_is_refused(call_threads):
    """A page that is not there ends the command as unreadable input."""
    outcome = call_threads("inspect", "nothing.html")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == "Error: nothing.html: no such file.\n"


def test_a_folder_is_not_a_page(call_threads, seeds):
    """A folder in the page's place is refused with the system's reason."""
    outcome = call_threads("inspect", seeds)

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == f"Error: {seeds}: a folder, not a page.\n"


def test_the_format_given_wins_over_the_ending(call_threads, tmp_path):
    """A page is taken as the format that the user names."""
    (tmp_path / "page.html").write_text("One line of text.\nAnother line of text.\n")

    outcome = call_threads("inspect", "page.html", "--format", "text", "--json")

    assert json.loads(outcome.out)["page"]["format"] == "text"


def test_terminal_commands_in_a_page_are_shown_not_obeyed(call_threads, write_page):
    """Escape sequences that a page carries reach the terminal as visible text."""
    page = write_page("The \x1b[31mred\x1b[0m bridge \u202eis\x07 mine, says the ferryman.")

    outcome = call_threads("inspect", page)

    assert outcome.code == 0
    assert not set("\x1b\x07\u202e") & set(outcome.out)


def test_the_line_of_a_flat_page_is_that_of_its_source(call_threads, seeds):
    """Each block of a flat page carries the line that a text editor shows for it."""
    lines = (seeds / "talks.txt").read_text("utf-8").split("\n")

    blocks = json.loads(call_threads("inspect", seeds / "talks.txt", "--json").out)["blocks"]

    assert all(lines[b["line"] - 1].strip() == b["text"] for b in blocks if b["text"])


def test_a_reader_that_goes_away_is_no_error(run_threads, seeds):
    """A closed pipe on standard output ends the command quietly."""
    import subprocess
    import sys

    command = [sys.executable, "-P", "-m", "threads", "inspect", str(seeds / "summit.html")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    _, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (0, b"")
