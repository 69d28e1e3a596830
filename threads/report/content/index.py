"""Look things up in a run as a report's sections need them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import dataframely as dy
import polars as pl

from threads.report.accounting import Accounting, count_all
from threads.report.content.refs import Answer, CommentRef, ParagraphRef, Quotation, ThemeRef
from threads.results import Analysis
from threads.schemas import UNTHEMED, Themes

MIN_FOR_SHARES: Final = 20  # comments; below, counts only
MIN_FOR_SECTIONS: Final = 15  # comments; below, they are listed and that is all
_N_SHORT: Final = 160  # characters of a quote where quotes are short
N_QUOTED: Final = 600  # characters of a longer comment that is quoted beside a theme
_N_ANSWERED: Final = 240  # characters of what a quoted comment answers
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|\n")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Index:
    """A run with its keys.

    Attributes:
        analysis: The run, or a page of it.
        call: Page id and place to the name that a reader calls it by.
        n: The counts.
        comments: Comment id to its row, in page order.
        themes: Theme id to the theme's name.
        run_themes: The same for the whole run: a comment of a page may be nearest to a
            theme that does not occur on it.
        theme_of: Comment id to its main theme, -1 where it is in none.
        members: Theme id, -1 among them, to the ids of its comments, in page order.
        paragraphs: Block id to the article's paragraph, in order.
        replies: Comment id to the comment that it answers, of the links or the page.
        anchors: Comment id to the paragraph of the article that it answers.
        roots: Comment id to the first comment of its sub-thread.
        numbers: Page id to the page's number in the run.
        numbered: Whether comments are called by page and place.
    """

    analysis: Analysis
    call: Callable[[str, int | str], str]
    n: Accounting
    comments: Mapping[str, Row]
    themes: Mapping[int, ThemeRef]
    run_themes: Mapping[int, ThemeRef]
    theme_of: Mapping[str, int]
    members: Mapping[int, list[str]]
    paragraphs: Mapping[str, ParagraphRef]
    replies: Mapping[str, Answer]
    anchors: Mapping[str, Answer]
    roots: Mapping[str, str]
    numbers: Mapping[str, int]
    numbered: bool

    @property
    def knows_replies(self) -> bool:
        """Whether replies are known on every page that has several comments."""
        n_comments = Counter(row["page_id"] for row in self.comments.values())
        answered = {self.comments[key]["page_id"] for key in self.replies}
        return bool(answered) and all(n < 2 or page in answered for page, n in n_comments.items())

    def ref(self, comment_id: str) -> CommentRef:
        """Call a comment as the report calls it."""
        return _ref(comment_id, self.call)

    def refs(self, comment_ids: list[str]) -> tuple[CommentRef, ...]:
        """Call comments as the report calls them."""
        return tuple(self.ref(key) for key in comment_ids)

    def quote(
        self,
        comment_id: str,
        *,
        start: int = 0,
        end: int | None = None,
        line: int | None = None,
        limit: int | None = None,
        role: Literal["typical", "atypical", "dissenting", ""] = "",
    ) -> Quotation:
        """Quote a comment, whole, a slice or a beginning, as far as the settings show quotes."""
        row = self.comments[comment_id]
        text: str = row["text"]
        end = len(text) if end is None else end
        shown = self.analysis.settings.report.quotes
        if shown == "none":
            end = start
        elif shown == "short" or limit is not None:
            limit = _N_SHORT if shown == "short" else limit or 0
            end = start + len(beginning(text[start:end], limit))
        return Quotation(
            comment=self.ref(comment_id),
            start=start,
            end=end,
            text=text[start:end],
            whole=(start, end) == (0, len(text)),
            empty=row["kind"] == "empty",
            line=row["line_start"] if line is None else line,
            author=row["author"],
            posted_at=row["posted_at"],
            role=role,
            reply=self.replies.get(comment_id),
            anchor=self.anchors.get(comment_id),
        )

    def share(self, count: int, of: int | None = None) -> int | None:
        """Give a whole percentage, of the comments with words of their own if nothing else."""
        of = self.n.n_with_words if of is None else of
        return None if of < MIN_FOR_SHARES else int(100 * count / of + 0.5)


def index_run(analysis: Analysis) -> Index:
    """Make the index of a whole run."""
    tables = analysis.tables
    numbers = {page: i + 1 for i, page in enumerate(tables.pages["page_id"])}
    numbered = tables.comments["page_id"].n_unique() > 1
    return make_index(analysis, numbers=numbers, numbered=numbered, themes=tables.themes)


def make_index(
    analysis: Analysis,
    *,
    numbers: Mapping[str, int],
    numbered: bool,
    themes: dy.DataFrame[Themes],
) -> Index:
    """Make the index of a run, or of a page of it that keeps the run's names.

    Args:
        analysis: The run or the page.
        numbers: Page id to the page's number in the run.
        numbered: Whether comments are called by page and place.
        themes: Of the run.
    """

    def call(page_id: str, place: int | str) -> str:
        return f"{numbers[page_id]}.{place}" if numbered else str(place)

    tables = analysis.tables
    comments = {row["comment_id"]: row for row in tables.comments.to_dicts()}
    run_themes = {
        key: ThemeRef(key, key + 1, label)
        for key, label in themes.select("theme_id", "label").iter_rows()
    }
    own_themes = {key: run_themes[key] for key in tables.themes["theme_id"]}
    main = tables.assignments.filter(pl.col("rank") == 1)
    theme_of = dict(main.select("comment_id", "theme_id").iter_rows())
    members: dict[int, list[str]] = {key: [] for key in (*own_themes, UNTHEMED)}
    for comment_id in comments:
        if comment_id in theme_of:
            members[theme_of[comment_id]].append(comment_id)
    paragraphs = _find_paragraphs(analysis, numbers, call)
    replies = _find_replies(analysis, comments, call)
    return Index(
        analysis=analysis,
        call=call,
        n=count_all(tables),
        comments=comments,
        themes=own_themes,
        run_themes=run_themes,
        theme_of=theme_of,
        members=members,
        paragraphs=paragraphs,
        replies=replies,
        anchors=_find_anchors(analysis, comments, paragraphs),
        roots=_find_roots(comments, replies),
        numbers=numbers,
        numbered=numbered,
    )


def _ref(comment_id: str, call: Callable[[str, int | str], str]) -> CommentRef:
    page, _, number = comment_id.rpartition("-")
    return CommentRef(comment_id, call(page, number))


def _find_paragraphs(
    analysis: Analysis, numbers: Mapping[str, int], call: Callable[[str, int | str], str]
) -> dict[str, ParagraphRef]:
    """Number the paragraphs of the articles that were commented."""
    tables = analysis.tables
    commented = set(tables.comments["page_id"])
    article = tables.blocks.filter(role="article").to_dicts()
    found: dict[str, ParagraphRef] = {}
    counted: Counter[str] = Counter()
    for block in sorted(article, key=lambda b: (numbers[b["page_id"]], b["start"])):
        page = block["page_id"]
        text = analysis.texts[page][block["start"] : block["end"]].strip()
        if page in commented and text:
            counted[page] += 1
            name = call(page, counted[page])
            found[block["block_id"]] = ParagraphRef(
                page, block["block_id"], name, block["line"], text
            )
    return found


def _find_replies(
    analysis: Analysis, comments: Mapping[str, Row], call: Callable[[str, int | str], str]
) -> dict[str, Answer]:
    limit = {"verbatim": _N_ANSWERED, "short": _N_SHORT, "none": 0}
    n_shown = limit[analysis.settings.report.quotes]
    links = analysis.tables.links.filter(relation="reply", target="comment")
    known = {
        row["comment_id"]: (
            row["target_id"],
            row["source"] == "given",
            row["confidence"],
            row["evidence"],
        )
        for row in links.iter_rows(named=True)
    }
    for key, row in comments.items():
        if key not in known and row["parent_id"] is not None:
            sure = row["parent_confidence"]
            given = row["parent_source"] == "given"
            known[key] = (row["parent_id"], given, 1.0 if sure is None else sure, "")
    return {
        key: Answer(
            comment=_ref(target, call),
            paragraph=None,
            given=given,
            confidence=confidence,
            evidence=evidence,
            text=beginning(comments[target]["text"], n_shown),
            whole=len(comments[target]["text"]) <= n_shown,
        )
        for key, (target, given, confidence, evidence) in known.items()
        if key in comments and target in comments
    }


def _find_anchors(
    analysis: Analysis, comments: Mapping[str, Row], paragraphs: Mapping[str, ParagraphRef]
) -> dict[str, Answer]:
    links = analysis.tables.links.filter(relation="anchor", target="block")
    return {
        row["comment_id"]: Answer(
            comment=None,
            paragraph=paragraphs[row["target_id"]],
            given=row["source"] == "given",
            confidence=row["confidence"],
            evidence=row["evidence"],
            text=beginning(paragraphs[row["target_id"]].text, _N_ANSWERED),
            whole=len(paragraphs[row["target_id"]].text) <= _N_ANSWERED,
        )
        for row in links.iter_rows(named=True)
        if row["target_id"] in paragraphs and row["comment_id"] in comments
    }


def _find_roots(comments: Mapping[str, Row], replies: Mapping[str, Answer]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in comments:
        path = [key]
        on_path = {key}
        while path[-1] not in found and path[-1] in replies:
            answered = replies[path[-1]].comment
            if answered is None or answered.comment_id in on_path:  # a ring has no beginning
                break
            path.append(answered.comment_id)
            on_path.add(answered.comment_id)
        found |= dict.fromkeys(path, found.get(path[-1], path[-1]))
    return found


def beginning(text: str, limit: int) -> str:
    """Cut a slice from the beginning: whole sentences if one fits, else whole words."""
    if len(text) <= limit:
        return text
    ends = [m.end() for m in _SENTENCE_END.finditer(text, 0, limit + 1) if m.end() <= limit]
    if ends:
        return text[: ends[-1]].rstrip()
    space = text.rfind(" ", 0, limit + 1)
    return text[: space if space > 0 else limit].rstrip()
