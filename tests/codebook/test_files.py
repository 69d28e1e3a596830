"""Codebooks on disk: written, read back, and refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threads.codebook.entries import Codebook, Entry
from threads.codebook.files import (
    build_codebook,
    format_codebook,
    read_codebook,
    write_codebook,
)
from threads.errors import OutputError, SettingsError

WORDS = st.text(min_size=1, max_size=30).map(str.strip).filter(bool)
ENTRY = st.builds(
    Entry,
    name=WORDS.map(lambda name: " ".join(name.split())).filter(bool),
    description=WORDS,
    examples=st.lists(WORDS, max_size=3).map(tuple),
    theme_id=st.none() | st.integers(0, 99),
    pinned=st.booleans(),
    members=st.lists(st.from_regex(r"[0-9a-f]{16}", fullmatch=True), max_size=3).map(tuple),
)


@pytest.mark.parametrize("ending", ["toml", "yaml"])
@given(entry=ENTRY)
def test_a_codebook_comes_back_as_it_was_written(tmp_path_factory, ending, entry):
    """Writing and reading change nothing, in both formats."""
    path = tmp_path_factory.mktemp("book") / f"book.{ending}"
    book = Codebook(entries=(entry,))

    write_codebook(book, path)

    assert read_codebook(path) == book


def test_toml_holds_the_keys_of_the_documentation():
    """Keys have dashes, and what says nothing is left out."""
    entry = Entry(name="A", counter_examples=("no",), theme_id=0, source="found")

    text = format_codebook(Codebook(entries=(entry,)), yaml=False)

    assert text.partition("\n\n")[2] == (
        '[[theme]]\nname = "A"\ncounter-examples = [\n    "no",\n]\ntheme-id = 0\n'
        'source = "found"\n'
    )


def test_themes_of_the_command_line_come_after_the_file(tmp_path):
    """A codebook and ``--theme`` are joined."""
    path = tmp_path / "book.yml"
    path.write_text("theme:\n- name: Fares\n", "utf-8")

    book = build_codebook(path, ["Parking: spaces"])

    assert [entry.name for entry in book.entries] == ["Fares", "Parking"]


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("b.toml", b"[[theme]", "{}: not valid TOML: "),
        ("b.toml", b"\xff", "{}: not UTF-8: invalid start byte at byte 0."),
        ("b.toml", b"theme = 1", "{}: theme: a list of tables was expected: [[theme]]."),
        ("b.toml", b"themes = 1", "{}: unknown key 'themes'. A codebook holds tables [[theme]]."),
        ("b.toml", b"[[theme]]\nname='A'\nthemeid=1", "{}: theme 1 ('A'): unknown key 'themeid'."),
        ("b.toml", b"theme = " + b"[" * 5000, "{}: not "),
        ("b.yaml", b"- 1", "{}: tables called 'theme' were expected."),
        ("b.yaml", b"theme: [", "{}: not valid YAML: "),
        ("b.yaml", b"a: &a [x]\nb: *a", "{}: aliases (*name) are not read. Write the text out."),
        ("b.yaml", b"[" * 5000, "{}: not "),
        ("b.yaml", b"\x00", "{}: not valid YAML: "),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_in_one_line(tmp_path, name, content, text):
    """Any bytes end in an error that names the file."""
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(SettingsError) as error:
        read_codebook(path)

    assert str(error.value).startswith(text.format(path))
    assert "\n" not in str(error.value)


@given(content=st.binary(max_size=60), ending=st.sampled_from(["toml", "yaml"]))
def test_any_bytes_are_a_codebook_or_an_error(tmp_path_factory, content, ending):
    """Hostile files do not crash."""
    path = tmp_path_factory.mktemp("book") / f"book.{ending}"
    path.write_bytes(content)

    try:
        book = read_codebook(path)
    except SettingsError:
        return
    assert isinstance(book, Codebook)


def test_a_missing_file_is_named(tmp_path):
    """A codebook that is not there is a wrong setting."""
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_codebook(tmp_path / "none.toml")


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """A folder that is a file is an output error."""
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="cannot be written"):
        write_codebook(Codebook(), tmp_path / "file" / "book.toml")
