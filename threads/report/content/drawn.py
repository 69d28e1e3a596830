"""What the figures show, and what they say to those who do not see them."""

from collections.abc import Iterator

from threads.report.content.discussion import cut_periods, find_chains
from threads.report.content.facts import Figure
from threads.report.content.index import Index, beginning
from threads.report.content.map_facts import Branch, CommentMap, Place, Strip, Tree
from threads.report.content.rest import order_by_reply
from threads.report.content.talk_facts import ArticleMap
from threads.report.content.theme_facts import ThemeTable
from threads.report.content.words import count
from threads.schemas import UNTHEMED

_N_TICKS = 8
_MIN_BRANCHES = 4
_MAX_BRANCHES = 24
_N_TEXT = 90  # characters of a comment in the tree
_MIN_DATED = 0.8  # of the comments, else their order is drawn


def build_map(index: Index) -> CommentMap | None:
    """Place the comments on a map; None where there are no places or no themes."""
    placed = index.analysis.tables.places
    if not placed.height or not index.themes:
        return None
    where = {key: (x, y) for key, x, y in placed.iter_rows()}
    return CommentMap(
        places=tuple(
            Place(
                index.ref(key),
                index.themes.get(index.theme_of.get(key, UNTHEMED)),
                *where[key],
            )
            for key in index.comments
            if key in where
        ),
        note=(
            "Themes that stand near each other share words and meaning; the nearer to the middle "
            "of its theme, the more typical a comment is. Two dimensions cannot show all of it: "
            "read distances as hints. Numbers are those of the table."
        ),
    )


def build_strip(index: Index) -> Strip | None:
    """Set the themes along the discussion: by time where most is dated, else by order."""
    if not index.themes:
        return None
    keys = [key for members in index.members.values() for key in members]
    dated = {key: t for key in keys if (t := index.comments[key]["posted_at"]) is not None}
    bounds = cut_periods(list(dated.values()))
    at: dict[str, float]
    if len(dated) >= _MIN_DATED * len(keys) and len(bounds) > 1:
        first, last = min(dated.values()), max(dated.values())
        span = (last - first).total_seconds()
        at = {key: (t - first).total_seconds() / span for key, t in dated.items()}
        starts = [((start - first).total_seconds() / span, name) for start, name in bounds]
        ticks = tuple((max(0.0, place), name) for place, name in starts)[:: -(-len(starts) // 5)]
        title = "Comments of each theme at the time of their posting"
    else:
        last_place = max(1, len(index.comments) - 1)
        at = {key: i / last_place for i, key in enumerate(index.comments)}
        found: dict[str, float] = {}
        for key, row in index.comments.items():
            found.setdefault(row["page_id"], at[key])
        ticks = (
            tuple((place, f"page {index.numbers[page]}") for page, place in found.items())
            if 1 < len(found) <= _N_TICKS
            else ((0.0, "first comment"), (1.0, "last comment"))
        )
        title = "Comments of each theme in the order of the page" + ("s" if index.numbered else "")
    return Strip(
        title=title,
        rows=tuple(
            (index.themes.get(t), tuple(at[m] for m in index.members[t] if m in at))
            for t in (*index.themes, UNTHEMED)
            if index.members[t]
        ),
        ticks=ticks,
    )


def build_tree(index: Index) -> Tree | None:
    """Give the sub-thread of the longest exchange, cut where it is long."""
    chains = find_chains(index)
    if not chains:
        return None
    root = index.roots[chains[0][0]]
    within = [(key, depth) for key, depth in order_by_reply(index) if index.roots[key] == root]
    if len(within) < _MIN_BRANCHES:
        return None
    n_text = 0 if index.analysis.settings.report.quotes == "none" else _N_TEXT
    return Tree(
        branches=tuple(
            Branch(
                comment=index.ref(key),
                depth=depth,
                theme=index.themes.get(index.theme_of.get(key, UNTHEMED)),
                given=key not in index.replies or index.replies[key].given,
                text=beginning(index.comments[key]["text"], n_text),
            )
            for key, depth in within[:_MAX_BRANCHES]
        ),
        n_comments=len(within),
    )


def describe_figures(
    table: ThemeTable | None,
    *,
    places: CommentMap | None,
    strip: Strip | None,
    article: ArticleMap | None,
    tree: Tree | None,
) -> Iterator[Figure]:
    """Say which figures a report has, and what each shows."""
    if table:
        sizes = "; ".join(f"{row.theme.label}: {row.n_comments}" for row in table.rows)
        alt = f"Bar chart of comments per theme. {sizes}; in no theme: {table.n_unthemed}."
        yield Figure("sizes", alt)
    if places:
        themed = sum(place.theme is not None for place in places.places)
        of_all = "all" if themed == len(places.places) else f"{themed} of them"
        others = "" if themed == len(places.places) else ", the others faint"
        alt = (
            f"Map of {count(len(places.places), 'comment')} as dots, {of_all} in themes that are "
            f"named on it{others}."
        )
        yield Figure("map", alt)
    if strip:
        yield Figure("order", f"{strip.title}, a row a theme and a mark a comment.")
    if article and article.rows:
        alt = (
            f"Grid of {count(len(article.rows), 'paragraph')} of the article by themes, with the "
            "number of comments in each cell."
        )
        yield Figure("article", alt)
    if tree:
        shown = f", the first {len(tree.branches)}" if len(tree.branches) < tree.n_comments else ""
        n = count(tree.n_comments, "comment")
        alt = f"Tree of {n}{shown}, each under the one that it answers."
        yield Figure("exchange", alt)
