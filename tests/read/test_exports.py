"""Exports of blogs, forums and mail, and archives of pages."""

import io
import re
import zipfile

import pytest

from threads.errors import InputError
from threads.settings import ReadSettings, Settings
from threads.stages.reading import read_pages
from threads.stages.watch import Silence

HEAD = '<?xml version="1.0"?>'
ITEM = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><wp:post_id>1</wp:post_id>'
    "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_approved>1</wp:comment_approved>"
    "<wp:comment_content>{}</wp:comment_content></wp:comment></item></channel></rss>"
)


def test_entities_of_xml_are_not_opened(read, write, tmp_path):
    """A file that an entity points to is not read, and no bomb of entities goes off."""
    (tmp_path / "secret").write_text("a secret of the harbour")
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    kinds = f'<!DOCTYPE rss [<!ENTITY s SYSTEM "file://{tmp_path}/secret"><!ENTITY e0 "ha">{bomb}]>'

    for entity in ("&s;", "&e9;"):
        try:
            pages, _ = read(write(HEAD + kinds + ITEM.format(f"said {entity}"), "export.xml"))
        except InputError:
            continue
        assert "secret" not in "".join(pages.texts.values())
        assert sum(map(len, pages.texts.values())) < 1_000


def test_broken_xml_keeps_what_came_before(read, files, write):
    """Of an export that breaks off, the discussions before are kept and a reject says so."""
    whole = (files / "wordpress.xml").read_text("utf-8")

    pages, rejects = read(write(whole[: whole.index("<title>A picture")] + "<broken", "cut.xml"))

    assert pages.comments.height == 2
    assert any(r.reason.startswith("broken XML: ") for r in rejects)


def test_what_is_wrong_with_a_file_is_said_in_one_line(read, write):
    """Parsers that say over several lines where a file breaks are brought into one."""
    with pytest.raises(InputError) as error:
        read(write(f"{HEAD}<disqus><post>\n<message>a<![CDATA[b\nc", "broken.xml"))

    assert "broken XML" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("start", [b"ZIM\x04" + bytes(90), b"PK\x03\x04" + bytes(90)])
def test_an_archive_that_no_reader_knows_is_said_to_be_one(start, read, write):
    """Of an archive that is not read the user learns that it can be unpacked."""
    with pytest.raises(InputError, match="an archive that is not read here: unpack it"):
        read(write(start, "archive.bin"))


def test_a_crawl_of_wrong_lengths_says_so_in_the_run(read, files, write, capfd):
    """A record with a wrong length is a reject, not a line that a library prints."""
    crawl = (files / "crawl.warc").read_bytes().replace(b"</body></html>", b"</body></html>extra")

    _, rejects = read(write(crawl, "crawl.warc"))

    assert [r.reason for r in rejects] == ["damaged: 1 records of a wrong length"]
    assert capfd.readouterr() == ("", "")


def test_deep_xml_is_refused(read, write):
    """XML nested beyond the parser's bound is one clear error."""
    with pytest.raises(InputError, match="broken XML"):
        read(
            write(HEAD + "<rss>" + "<item>" * 100_000, "wordpress.org/export".replace("/", ".")),
            format="wxr",
        )


def test_quoted_letters_are_told_from_own_words(read, files):
    """In an answer, the lines of the letter that it answers are no own words."""
    comments = read(files / "list.mbox")[0].comments

    assert comments["own_text"][1].endswith("And who pays for it?")
    assert "shut for two winters" not in comments["own_text"][1]


def test_signatures_and_addresses_are_left_out(read, files):
    """What stands below the line of a signature, and addresses, do not leave the reader."""
    text = "\n".join(read(files / "list.mbox")[0].comments["text"])

    assert "Harbour Road" not in text
    assert "@" not in text


def test_a_letter_of_endless_parts_is_a_reject(read, write):
    """A letter nested beyond what the library follows is left out, the next one read."""
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(2_000)
    )
    box = f"From a 2024\nMIME-Version: 1.0\n{parts}\nFrom b 2024\nSubject: pier\n\nMend it.\n"

    pages, rejects = read(write(box, "list.mbox"))

    assert pages.comments["text"].to_list() == ["Mend it."]
    assert [r.reason for r in rejects] == ["no letter: it has no text"]


def test_a_maildir_is_one_input(read, files, tmp_path):
    """A folder of letters is read as one input, its letters in discussions."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    letters = re.split(r"^From .*2024\n", (files / "list.mbox").read_text("utf-8"), flags=re.M)
    for i, letter in enumerate(letters[1:]):
        (tmp_path / f"mail/cur/{i}").write_text(letter)

    pages, rejects = read(tmp_path / "mail")

    assert (pages.pages.height, pages.comments.height, rejects) == (2, 3, [])
    assert set(pages.pages["format"]) == {"maildir"}


def test_pages_of_a_crawl_are_called_by_their_address(read, files):
    """A page of a WARC is called by the file and its address."""
    pages, _ = read(files / "crawl.warc")

    assert pages.pages["source"].to_list() == [f"{files}/crawl.warc#https://paper.example/pier"]
    assert pages.comments["author"].to_list() == ["Ilse", "Bruno", "Bruno"]


def test_a_wacz_is_read(read, files, write):
    """The WARCs inside a WACZ are read, packed ones too."""
    import gzip

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("datapackage.json", "{}")
        packed = gzip.compress((files / "crawl.warc").read_bytes())
        book.writestr("archive/data.warc.gz", packed)

    pages, _ = read(write(stream.getvalue(), "crawl.wacz"))

    assert pages.comments.height == 3


def test_a_damaged_wacz_is_told_in_a_line(read, files, write):
    """Broken data inside the archive is a reject; the WARC before it is kept."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("archive/a.warc", (files / "crawl.warc").read_bytes())
        book.writestr("archive/b.warc", b"WARC/1.0 " * 9000, zipfile.ZIP_DEFLATED)
    content = bytearray(stream.getvalue())
    at = content.find(b"archive/b.warc") + len("archive/b.warc")
    content[at : at + 40] = bytes(255 for _ in range(40))

    pages, rejects = read(write(bytes(content), "crawl.wacz"))

    assert pages.comments.height == 3
    assert "damaged: " in rejects[-1].reason
    assert "\n" not in rejects[-1].reason


def test_a_wacz_that_unpacks_to_too_much_is_refused(files, write):
    """The bound on what a packed file unpacks to holds for the parts of an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("archive/a.warc", bytes(3_000_000))
    settings = Settings(read=ReadSettings(max_unpacked_mb=1))

    with pytest.raises(InputError) as error:
        read_pages(
            [str(write(stream.getvalue(), "bomb.wacz"))], settings=settings, progress=Silence()
        )

    assert str(error.value).endswith("unpacks to more than 1 MB (--max-unpacked-mb).")


def test_the_folder_beside_a_saved_page_is_left_alone(read, write):
    """Of a page that a browser saved whole, the folder of its parts is not read."""
    page = write("<p>The pier stays shut for another winter, says the council.</p>", "Pier.html")
    (page.parent / "Pier_files").mkdir()
    (page.parent / "Pier_files" / "frame.html").write_text("<p>an advertisement</p>")

    pages, _ = read(page.parent)

    assert pages.pages["source"].to_list() == [str(page)]
