"""Words to numbers."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from threads.cluster.vocabulary import number_words

WORD = r"[\p{L}\p{N}]{2,40}"


def cut(texts, most=100):
    found = number_words(texts, WORD, most=most)
    edges = found.edges.tolist()
    return [found.ids[a:b].tolist() for a, b in pairwise(edges)], found


@given(st.lists(st.text(alphabet="abÄß1_ \n'\ud800é", max_size=20), max_size=6))
def test_words_are_numbered_as_they_first_come(texts):
    """The numbers are those of a loop over the words."""
    numbers = {}
    expected = [
        [numbers.setdefault(w, len(numbers)) for w in re.findall(r"[^\W_]{2,40}", text)]
        for text in texts
    ]
    ids, found = cut(texts)

    assert ids == expected
    assert len(found.numbers) == len(numbers)


def test_of_a_long_text_the_first_words_are_read():
    """Words behind the bound have no number."""
    ids, found = cut(["one two three", "three"], most=2)

    assert (ids, len(found.numbers)) == ([[0, 1], [2]], 3)
