"""Open contradiction."""

import pytest

from threads.contradiction import contradicts, count_contradictions


def test_a_text_that_opens_with_a_denial_contradicts():
    """Denials and open dissent at the beginning are seen, in several languages."""
    assert contradicts("No, the pier is sound.")
    assert contradicts("@Anna Nonsense! The pier is sound.")
    assert contradicts("Sorry, but the pier is sound.")
    assert contradicts("I strongly think you are wrong about the pier.")
    assert contradicts("Das stimmt nicht. Die Brücke hält.")
    assert contradicts("Нет, мост стоит.")


@pytest.mark.parametrize(
    "text", ["No one walks there.", "Non-fiction only.", "Yes, but later.", "", "Butter!"]
)
def test_what_only_looks_like_denial_is_none(text):
    """A text that does not open in contradiction is none."""
    assert not contradicts(text)


def test_a_no_to_a_question_is_an_answer():
    """Who answers a question with "No" is of no other mind."""
    assert not contradicts("No, I never was.", answered="Were you ever on the pier?")
    assert contradicts("No, I never was.", answered="You were on the pier.")
    assert contradicts("I disagree.", answered="Is the pier not sound?")


@pytest.mark.parametrize(
    "text", ["I actually like it. Really.", "It is not far. You will like it.", "No one is there."]
)
def test_emphasis_and_plain_negation_are_no_contradiction(text):
    """What people say whatever they think of the other is not counted."""
    assert count_contradictions(text) == 0


def test_contradictions_are_counted_in_any_language_of_the_list():
    """The marks of an answer are counted, and once that it turns to its reader."""
    assert count_contradictions("Nein. Das stimmt nicht.") == 2
    assert count_contradictions("The pier stands. You are wrong.") == 2
