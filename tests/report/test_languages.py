"""Languages in words: what a page declares, and what the model does not read."""

from dataclasses import replace

import polars as pl
import pytest

from threads.report.content.languages import say_language, warn_of_language
from threads.schemas import Comments, Pages


@pytest.fixture
def tables(seeds_run, make_comments):
    """Tables of two pages, "a" with 97 comments in English and "b" with 3 in Greek."""
    first = seeds_run.tables.pages.head(1)
    pages = pl.concat(
        first.with_columns(page_id=pl.lit(page), comments_language=pl.lit(language))
        for page, language in (("a", "en"), ("b", "el"))
    )
    comments = pl.concat(
        make_comments(*["Words."] * n, page_id=page) for page, n in (("a", 97), ("b", 3))
    )
    return replace(
        seeds_run.tables, pages=Pages.validate(pages), comments=Comments.validate(comments)
    )


def test_a_few_comments_of_another_language_are_no_warning(tables):
    """Three comments of a hundred do not make the themes weak."""
    assert warn_of_language(tables, model="minilm") == ""


def test_many_comments_of_another_language_are_a_warning(tables):
    """The languages that the model does not read are named with their comments."""
    greek = replace(tables, comments=Comments.validate(tables.comments.tail(10)))

    told = warn_of_language(greek, model="static")

    assert "mostly in Greek (3 comments), and the model static reads English" in told


def test_of_a_model_that_the_user_names_nothing_is_said(tables):
    """What another model reads is not known, so that nothing is said about it."""
    pages = Pages.validate(tables.pages.with_columns(comments_language=pl.lit("el")))

    assert warn_of_language(replace(tables, pages=pages), model="my/model") == ""


@pytest.mark.parametrize(
    ("declared", "found", "said"),
    [
        ("en", "de", "en; comments in German"),
        (None, "en", "not declared; comments in English"),
        ("en", None, "en"),
    ],
)
def test_what_is_declared_and_what_is_found_are_both_told(declared, found, said):
    """The header names the declared language and, where the words tell it, the comments'."""
    assert say_language({"language": declared, "comments_language": found}) == said
