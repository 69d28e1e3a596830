"""Runs on comment tables: the same reports as on pages."""

import threads


def test_a_table_has_a_report_that_says_what_it_lacks(files, store, tmp_path):
    """A table without an article is analysed; the report says so and lists rejects by line."""
    run = threads.analyze([files / "comments.csv"], store=store)

    report = run.write(tmp_path / "run").read_text("utf-8")

    assert "No article was found, only comments." in report
    assert "the id k2 a second time (line 7)" in report


def test_every_sample_is_analysed_and_verified(files, store, tmp_path):
    """One run over every sample holds to its tables and its sources."""
    from threads.pipeline import verify

    run = threads.analyze([files], store=store)
    run.write(tmp_path / "run")

    found = verify(tmp_path / "run")

    assert set(run.tables.comments["kind"]) >= {"text", "empty"}
    assert found.differences == ()


def test_readers_votes_break_ties_between_quotes():
    """Of two comments as typical as each other, the one with more votes is quoted first."""
    from threads.label.quotes import find_exemplars
    from threads.schemas import Assignments, Comments, from_rows

    said = "The pier should be mended before summer, say I and my neighbours."
    comments = from_rows(
        Comments,
        [
            {
                "page_id": "p", "comment_id": f"p-{i + 1}", "position": i,
                "parent_source": "unknown", "votes_up": votes, "text": said, "own_text": said,
                "kind": "text",
            }
            for i, votes in enumerate([1, None, 9])
        ],
    )  # fmt: skip
    assignments = from_rows(
        Assignments,
        [
            {"comment_id": f"p-{i}", "theme_id": 0, "strength": 0.5, "rank": 1, "how": "found"}
            for i in (1, 2, 3)
        ],
    )

    assert find_exemplars(comments, assignments) == {0: ["p-3", "p-1", "p-2"]}
