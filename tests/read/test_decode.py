"""Bytes to text."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from threads.read.decode import decode
from threads.read.documents import read_bytes
from threads.results import Document, Reject

FERRY = (
    "“We’ve waited long enough,” the ferryman said at the café – and he was right to say it. "
    "The old pier was broken by a storm, and nobody has mended it since the winter before last."
)
GERMAN = (
    "Der Bürgermeister weiß genau, daß die neue Brücke über den Fluß zu teuer wäre. Müssen wir "
    "das glauben? Natürlich nicht, schließlich können wir rechnen."
)
FRENCH = (
    "Le café était fermé, et l’été n’a pas été très long. Les élèves ont préféré rester à la "
    "maison, où leurs mères les attendaient déjà."
)
RUSSIAN = (
    "Новый мост построят за городом, и грузовики больше не поедут через старый центр. "
    "Жители давно этого ждали."
)


@given(st.binary(max_size=2_000))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xff\xfe\x00\x00\xff\xff\xff\xff")
@example(b"\xef\xbb\xbf\xff")
def test_any_bytes_give_a_document_or_a_reject(content):
    """No bytes raise an error, and every text that comes out can be written as UTF-8."""
    answer = read_bytes(content, source="-", format=None)

    assert isinstance(answer, Document | Reject)
    assert not isinstance(answer, Document) or answer.text.encode("utf-8")


@pytest.mark.parametrize(
    "charset",
    [
        "undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16",
        "utf-32", "hz", "hex", "zlib", "rot13", "mbcs", "no-such-charset", "utf-8-sig",
    ],
)  # fmt: skip
def test_any_declared_charset_gives_a_document(charset):
    """A page may declare what it likes: it is decoded, and the text can be written as UTF-8."""
    content = b'<meta charset="%b"><p>caf\xe9 \\ud800 \\x00 +2AA- xn--' % charset.encode()

    answer = read_bytes(content, source="-", format=None)

    assert isinstance(answer, Document)
    assert answer.text.encode("utf-8")
    assert "\\ud800" in answer.text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_utf_8_without_mojibake_comes_out_as_it_went_in(text):
    """Text in UTF-8 is not changed, unless lines are reported as mended."""
    answer = decode(text.encode("utf-8"))

    assert answer is not None
    assert answer == (text, "utf-8") or "mended" in answer[1] or text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("mark", "encoding", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_byte_order_mark_decides(mark, encoding, name):
    """A byte order mark gives the encoding, and is no part of the text."""
    content = mark + FERRY.encode(encoding)

    assert decode(content) == (FERRY, name)


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<meta charset={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
def test_the_declared_charset_decides(declaration):
    """Where the bytes are not UTF-8, the charset that the page declares is used."""
    text = declaration.format("windows-1251") + RUSSIAN

    assert decode(text.encode("cp1251")) == (text, "windows-1251")


def test_utf_8_wins_over_a_wrong_declaration():
    """Bytes that are UTF-8 are read as such, whatever the page declares."""
    text = '<meta charset="iso-8859-1">' + FERRY

    assert decode(text.encode("utf-8")) == (text, "utf-8")


@pytest.mark.parametrize("text", [FERRY, GERMAN, FRENCH], ids=["english", "german", "french"])
@pytest.mark.parametrize(
    "markup", ["{}", "<html><body><p>{}</p></body></html>"], ids=["text", "html"]
)
def test_undeclared_western_text_is_detected(text, markup):
    """A western page in Windows-1252 that declares nothing comes out letter for letter."""
    whole = markup.format(text)

    answer = decode(whole.encode("cp1252"))

    assert answer is not None
    assert answer[0] == whole
    assert answer[1].endswith(" (detected)")


def test_undeclared_russian_text_is_detected():
    """A Russian page in Windows-1251 that declares nothing comes out letter for letter."""
    answer = decode(RUSSIAN.encode("cp1251"))

    assert answer is not None
    assert answer[0] == RUSSIAN


def test_mojibake_is_mended_and_counted():
    """UTF-8 that was once read as Windows-1252 is mended, line by line, and the lines counted."""
    good = "This line has an é of its own."
    mended = "“No, it’s mine” – said the café’s owner."
    broken = mended.encode("utf-8").decode("cp1252", "surrogateescape")
    broken = "".join(chr(ord(c) - 0xDC00) if "\udc80" <= c <= "\udcff" else c for c in broken)

    answer = decode(f"{good}\n{broken}\n{good}".encode())

    assert broken != mended
    assert answer == (f"{good}\n{mended}\n{good}", "utf-8, mojibake mended in 1 lines")


def test_text_with_accents_is_not_mended():
    """Languages with many accents are left as they are."""
    for text in (FERRY, GERMAN, FRENCH, RUSSIAN, "À la carte, señor! ÀÉÎÕÜ œuvre naïve"):
        answer = decode(text.encode("utf-8"))

        assert answer == (text, "utf-8")


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(200), b"%PDF-1.7\n" + bytes(range(256)) * 8, bytes(50)],
    ids=["png", "pdf", "zeros"],
)
def test_binary_data_is_not_text(content):
    """Pictures and other binary data are refused."""
    assert decode(content) is None


def test_terminal_escapes_do_not_make_a_file_binary():
    """A text with colour codes in it is text."""
    text = "\x1b[31mred\x1b[0m " * 50

    assert decode(text.encode()) == (text, "utf-8")


def test_a_very_long_line_is_decoded_in_time():
    """Millions of characters without a line end are decoded in seconds, not minutes."""
    import time

    content = ("cafÃ© " * 200_000).encode("utf-8")

    start = time.perf_counter()
    answer = decode(content)

    assert answer is not None
    assert time.perf_counter() - start < 20
