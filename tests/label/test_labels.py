"""Names of themes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threads.label.labels import label_themes, read_texts
from threads.settings import LabelSettings

BOATS = [
    "The fishing boats need a wider berth.",
    "A fishing boat does not fit into the new berth.",
    "Every fishing boat in town is wider than that.",
    "The berth is too narrow for fishing boats.",
]
MONEY = [
    "Who will pay the council tax for it?",
    "The council tax is high enough as it is.",
    "Another rise of the council tax, and for what?",
    "I cannot afford a higher council tax.",
]
TEXTS = [*BOATS, *MONEY]
THEMES = np.array([0] * 4 + [1] * 4, dtype=np.int32)
WORDS = st.lists(st.sampled_from("pier boat tax the of and mend storm berth É 1 http".split()))
LABEL = LabelSettings()


def name(texts, theme_ids, *, language="en", **given):
    theme_ids = np.array(theme_ids, dtype=np.int32)
    read = read_texts(texts, theme_ids, language=language)
    return label_themes(read, theme_ids, settings=LabelSettings(**given))


def test_a_theme_is_named_by_what_sets_it_apart():
    """Labels are words that one theme's comments share and the others lack."""
    (boats, _), (money, _) = name(TEXTS, THEMES)

    assert "fishing boat" in boats.lower()
    assert "council tax" in money.lower()


def test_a_name_that_everybody_says_sets_nothing_apart():
    """A word that stands in every comment names no theme."""
    texts = [f"{text} That pier!" for text in TEXTS]

    labels = name(texts, THEMES)

    assert not any("pier" in word.lower() for _, keywords in labels for word in keywords)


@given(
    texts=st.lists(WORDS.map(" ".join), min_size=1, max_size=12),
    shuffle=st.randoms(use_true_random=False),
)
@settings(max_examples=50)
def test_no_two_labels_are_equal(texts, shuffle):
    """Each theme has a label, and no two themes have the same."""
    ids = [shuffle.randrange(3) for _ in texts]
    dense = {theme: i for i, theme in enumerate(sorted(set(ids)))}

    labels = [label for label, _ in name(texts, [dense[i] for i in ids])]

    assert all(labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("n_words", [1, 2, 5])
def test_a_label_is_made_of_its_first_keywords(n_words):
    """A label joins keywords, no more than the setting says."""
    for label, keywords in name(TEXTS, THEMES, n_words=n_words):
        parts = label.lower().split(", ")

        assert 1 <= len(parts) <= n_words
        assert set(parts) <= {keyword.lower() for keyword in keywords}


def test_there_are_no_more_keywords_than_asked_for():
    """The list of keywords has at most the length that the setting says."""
    assert all(len(keywords) <= 2 for _, keywords in name(TEXTS, THEMES, n_keywords=2))


def test_keywords_are_written_as_readers_write_them():
    """Each keyword occurs in a comment of its theme, letter for letter but for case."""
    for (_, keywords), texts in zip(name(TEXTS, THEMES), (BOATS, MONEY), strict=True):
        for keyword in keywords:
            assert any(keyword.lower() in text.lower() for text in texts), keyword


def test_texts_in_no_theme_do_not_name_one():
    """Words that only the unthemed use are no keywords."""
    labels = name([*TEXTS, *["My cat likes mackerel."] * 4], [*THEMES, *[-1] * 4])

    assert not any("mackerel" in word for _, keywords in labels for word in keywords)


def test_a_theme_without_words_is_numbered():
    """A theme of signs and function words is called by its number."""
    labels = name(["!!!", "the of", "???"], [0, 0, 0])

    assert labels == [("theme 1", [])]


def test_the_same_texts_give_the_same_names():
    """Labels do not depend on the order of sets."""
    assert name(TEXTS, THEMES) == name(TEXTS, THEMES)


def test_function_words_of_another_language_name_nothing():
    """With the page's language declared, its function words are no keywords."""
    texts = ["Das ist die Brücke über den Fluß."] * 2 + ["Die Fähre ist nicht für das Auto."] * 2

    labels = name(texts, [0, 0, 1, 1], language="de")

    words = {w.lower() for _, keywords in labels for k in keywords for w in k.split()}
    assert not words & {"das", "die", "den", "ist", "nicht", "für", "über"}


@pytest.mark.parametrize("language", ["xx", "", "zh-Hant", "EN-gb", None])
def test_any_declared_language_is_borne(language):
    """A page may declare any language; unknown ones are guessed."""
    assert len(name(TEXTS, THEMES, language=language)) == 2


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "a-" * 50_000, "a.b" * 30_000, "' " * 50_000, "- " * 50_000, "é" * 100_000],
    ids=["word", "hyphens", "dots", "apostrophes", "dashes", "accents"],
)
def test_a_hostile_text_is_named_in_time(text):
    """Words and runs of a hundred thousand characters do not keep the patterns busy."""
    import time

    start = time.perf_counter()
    name([text, text, *BOATS], [0, 0, 1, 1, 1, 1])

    assert time.perf_counter() - start < 20


def test_words_in_the_place_of_verbs_name_no_theme():
    """A word that stands where verbs stand is a keyword at most, and no part of a label."""
    boats = [f"{text} We compared berths." for text in BOATS]

    (label, _), _ = name([*boats, *MONEY], THEMES, n_words=5)

    assert "compared" not in label.lower()
    assert "fishing boat" in label.lower()


def test_a_label_says_no_word_twice():
    """A word that a phrase of the label holds already adds nothing to it."""
    order = ["The rules-based order has rules.", "Whose rules? The rules-based order's."]

    (label, _), _ = name([*order, *order, *MONEY], [0, 0, 0, 0, *([1] * len(MONEY))], n_words=5)

    assert label.lower().count("rules") == 1


def test_a_label_leaves_to_a_sibling_what_names_more_of_it():
    """A word that stands in two themes names only the one of which it names more."""
    boats = [f"{text} The council tax!" if i == 0 else text for i, text in enumerate(BOATS * 2)]

    (boat_label, _), (money_label, _) = name([*boats, *MONEY], [0] * 8 + [1] * 4)

    assert "tax" in money_label.lower()
    assert "tax" not in boat_label.lower()


def test_a_label_says_no_two_words_that_are_much_alike():
    """Of "China" and "Chinese" a label says one."""
    china = ["China built a wall.", "The Chinese wall of China.", "A Chinese road to China."] * 2

    (label, _), _ = name([*china, *MONEY], [0] * 6 + [1] * 4, n_words=5)

    assert sum(word.startswith("chin") for word in label.lower().replace(",", "").split()) == 1


def test_small_talk_names_a_theme_that_nothing_else_names():
    """Where comments share nothing but what people always say, that is the label."""
    posts = ["You post here.", "Not only you post here.", "Who are you to post?"]

    (label, keywords), _ = name([*posts, *MONEY], [0] * 3 + [1] * 4)

    assert (label, keywords) == ("Post", [])


def test_who_is_addressed_names_no_theme():
    """The name that comments begin with names no theme, alone or at the end of a phrase."""
    boats = [
        f"{call}, {text}" for call, text in zip(("Captain Otto", "Otto") * 2, BOATS, strict=True)
    ]

    (label, keywords), _ = name([*boats, *MONEY], [0] * 4 + [1] * 4, n_words=5)

    assert "otto" not in " ".join([label, *keywords]).lower()


def test_no_phrase_runs_over_a_verb():
    """What holds a phrase together is "of" or "and", not "can" or "from"."""
    ads = ["Gambling ads can harm children.", "Those ads can harm.", "The harm of gambling ads."]

    _, keywords = name([*ads, *MONEY], [0] * 3 + [1] * 4)[0]

    assert not any("can" in keyword.split() for keyword in keywords)


def test_a_label_that_is_taken_is_not_given_again():
    """No label is one of those taken, in any case, number or hyphenation."""
    theme_ids = np.array(THEMES, dtype=np.int32)
    read = read_texts(TEXTS, theme_ids, language="en")
    (free, _), (other, _) = label_themes(read, theme_ids, settings=LABEL)

    (again, _), (kept, _) = label_themes(read, theme_ids, settings=LABEL, taken=[free.upper()])

    assert again.casefold() != free.casefold()
    assert kept == other


def test_a_theme_of_very_many_comments_is_named_from_an_even_part_of_them():
    """Of a theme of thousands 1,000 comments from first to last are read, of a small one all."""
    theme_ids = np.array([0] * 5000 + [1] * 3 + [-1] * 2500, dtype=np.int32)
    read = read_texts([""] * 7503, theme_ids, language="en").places

    assert np.bincount(theme_ids[read] + 1).tolist() == [1000, 1000, 3]
    assert read[0] == 0
    assert read[-1] == len(theme_ids) - 1
    assert np.diff(read).max() <= 6


def test_a_theme_of_very_many_comments_is_named_by_what_sets_it_apart():
    """A theme of thousands is named as a small one is."""
    (boats, _), (money, _) = name(TEXTS * 600, list(THEMES) * 600)

    assert boats.startswith("Fishing boat")
    assert money.startswith("Council tax")


def test_a_german_label_ends_with_a_noun():
    """German nouns have a capital; verbs, adverbs and thanks between them name nothing."""
    roads = [
        "Ich möchte endlich einen Radweg, danke.",
        "Danke, einen Radweg möchte jeder endlich.",
        "Endlich möchte man hier einen Radweg, danke.",
    ]
    dogs = [
        "Hunde gehören immer an die Leine.",
        "An die Leine mit ihnen, immer, alle Hunde.",
        "Immer frei laufende Hunde, nie eine Leine.",
    ]

    (first, _), (second, _) = name(roads + dogs, [0] * 3 + [1] * 3, language="de")

    assert first == "Radweg"
    assert set(second.split(", ")) <= {"Hunde", "Leine"}


def test_a_judgement_names_no_theme_that_has_a_noun():
    """What people find great is named, not that they do."""
    bread = [
        "The best of the town: bread.",
        "It was the best, the bread.",
        "Bread, the best is new.",
    ]
    coats = ["My coat is warm.", "A coat for winter.", "The coat keeps me warm."]

    (first, _), _ = name(bread + coats, [0] * 3 + [1] * 3)

    assert first == "Bread"


def test_siblings_are_no_singular_and_plural_twins():
    """Two labels differ in more than an ending or a space."""
    texts = ["Home school", "The home school", "Homeschools", "All homeschools"]

    (first, _), (second, _) = name(texts, [0, 0, 1, 1])

    assert "".join(first.lower().split()).rstrip("s") != "".join(second.lower().split()).rstrip("s")
