"""What each comment system calls its parts: one row a platform, tried from the top.

A new platform is a row here and a page in ``tests/segmentation/pages``. Selectors are
CSS. Where a field holds several, the first that finds words in a comment wins, so
the narrow ones stand before the wide ones.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["comments", "thread"]


@dataclass(frozen=True)
class Platform:
    """The parts of one comment system.

    Attributes:
        name: Becomes the rule's name.
        seen: Lower-case strings of which one must be in the page's source; they
            spare the selectors most of their work.
        unit: One comment with its author, date and links.
        body: Its words, narrow selectors first.
        time: Elements whose ``datetime``, ``title``, ``content`` or words tell when.
        chrome: Parts of a unit that are nobody's words.
        deleted: Matches in or on the unit of a comment that was taken away.
        depth: Attribute of the unit, ``selector@attribute`` of something in it, or
            a pattern with one group for the unit's classes; empty: how units are
            nested.
        kind: A thread's first post is its article.
        article: What the thread is about, where that is not the first unit.
        beside: Author and date stand beside the unit, not in it.
    """

    name: str
    seen: tuple[str, ...]
    unit: str
    body: tuple[str, ...]
    author: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    permalink: str = ""
    votes_up: str = ""
    votes_down: str = ""
    chrome: str = ""
    deleted: str = ""
    depth: str = ""
    kind: Kind = "comments"
    article: str = ""
    beside: bool = False


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name="stackexchange",
        seen=("js-post-body", "post-text", "se-question"),
        unit="div.answer, li.comment.js-comment, tr.comment, li.comment[id^='comment-']",
        body=(".js-post-body", ".post-text", ".comment-copy"),
        author=(".post-signature:last-child .user-details a", ".user-details a", ".comment-user"),
        time=(
            "time[itemprop='dateCreated']",
            ".post-signature:last-child .relativetime",
            ".comment-date .relativetime-clean",
            ".relativetime",
        ),
        permalink=".js-share-link, .comment-date a",
        votes_up=".js-vote-count, .comment-score",
        kind="thread",
        article="#question .js-post-body, #question .post-text, .question .js-post-body",
    ),
    Platform(
        name="discourse",
        seen=("crawler-post", "topic-body", "data-post-number"),
        unit="div.crawler-post, article[data-post-id], .topic-post",
        body=("[itemprop='text']", ".cooked", ".post"),
        author=("[itemprop='author'] [itemprop='name']", ".creator", ".names .username", ".names"),
        time=("time[datetime]", "meta[itemprop='datePublished']", ".relative-date[data-time]"),
        permalink="a.post-date, .crawler-post-meta link[itemprop='mainEntityOfPage']",
        votes_up="[itemprop='interactionCount'], .like-count",
        chrome=".crawler-linkback-list, .topic-map, .post-menu-area, .crawler-post-infos",
        kind="thread",
    ),
    Platform(
        name="xenforo",
        seen=("xenforo", "js-selecttoquote", "messagelist", "message-body"),
        unit=(
            "article.message--post, li.message[id^='post-'], div.message--post, "
            "article.message[data-content^='post-'], .js-post[data-content^='post-']"
        ),
        body=(
            ".message-body .bbWrapper",
            ".messageContent blockquote.messageText",
            ".message-body",
            ".messageContent",
        ),
        author=("a.username", ".message-name", ".username"),
        time=(
            ".message-attribution-main time",
            ".messageMeta .DateTime",
            "time[datetime]",
            ".DateTime",
        ),
        permalink=".message-attribution-main a[href], a.datePermalink",
        chrome=(
            ".message-signature, .signature, .message-lastEdit, .messageNotice, "
            ".js-selectToQuoteEnd, .bbCodeBlock-expandLink, .message-user, "
            ".messageUserInfo, .likesSummary, .reactionsBar"
        ),
        kind="thread",
    ),
    Platform(
        name="phpbb",
        seen=("phpbb", "postbody", "viewtopic"),
        unit="div.post[id^='p'], div.post:has(.postbody)",
        body=(".postbody .content", ".content", ".postbody"),
        author=(".postprofile .username", ".author .username", ".author strong a", ".author a"),
        time=(".author time", "p.author", ".postbody .author"),
        permalink=".postbody h3 a, .author a.unread, .author a[href*='#p']",
        chrome=".signature, .notice, .postprofile, .post-buttons, .back2top",
        kind="thread",
    ),
    Platform(
        name="vbulletin",
        seen=("vbulletin", "postbit", "post_message_", "b-post__content"),
        unit=(
            "li.postbitlegacy, li.postbit, li.b-post, "
            "table[id^='post']:has([id^='post_message_']), "
            "div[id^='post']:has([id^='post_message_']), div[id^='edit']:has([id^='post_message_'])"
        ),
        body=("[id^='post_message_']", ".js-post__content-text", ".postcontent"),
        author=("a.bigusername", ".username strong", "a.username", ".author a", ".username"),
        time=(".postdate .date", ".b-post__timestamp", "time", ".thead", ".postdate"),
        permalink="a.postcounter, a[id^='postcount'], .b-post__count",
        chrome=".signature, .signaturecontainer, .lastedited, .userinfo",
        kind="thread",
    ),
    Platform(
        name="hackernews",
        seen=("commtext", "hnuser"),
        unit="tr.athing.comtr",
        body=(".commtext",),
        author=(".hnuser",),
        time=(".age[title]", ".age"),
        permalink=".age a",
        deleted=".comment:not(:has(.commtext))",
        depth="td.ind@indent",
        chrome=".reply",
        article="table.fatitem .toptext, table.fatitem .titleline",
    ),
    Platform(
        name="reddit-old",
        seen=("usertext-body", "commentarea"),
        unit=".commentarea .thing.comment",
        body=(".usertext-body .md", ".usertext-body"),
        author=(".tagline .author",),
        time=(".tagline time[datetime]",),
        permalink="a.bylink",
        votes_up=".tagline .score.unvoted",
        deleted=".usertext.grayed",
        chrome=".buttons, .numchildren, .expand, .morecomments",
        article=".linklisting .usertext-body, #siteTable .usertext-body",
    ),
    Platform(
        name="reddit-new",
        seen=("shreddit-comment", "t1_", "commentable"),
        unit="shreddit-comment, [data-testid='comment-entry'], div.Comment[id^='t1_']",
        body=("[slot='comment']", "[data-testid='comment']", ".md"),
        author=("[slot='commentMeta'] a[href*='/user/']", "a[href*='/user/']"),
        time=("time[datetime]", "faceplate-timeago[ts]", "[data-testid='comment_timestamp']"),
        permalink="a[href*='/comment/']",
        depth="depth",
        chrome="[slot='actionRow'], [slot='commentMeta'], faceplate-partial",
        article="shreddit-post [slot='text-body'], [data-test-id='post-content'] .md",
    ),
    Platform(
        name="slashdot",
        seen=("commentlisting", "comment_body_"),
        unit="li.comment[id^='tree_']",
        body=("[id^='comment_body_']", ".commentBody"),
        author=(".by a", ".by"),
        time=(".otherdetails",),
        permalink=".otherdetails a",
        votes_up=".score",
        chrome=".commentSub, .replyto, .sig, .commentTop",
    ),
    Platform(
        name="disqus",
        seen=("dsq-comment", "disqus", "post-message"),
        unit="li[id^='dsq-comment-'], #posts li.post, li.post[id^='post-']:has(.post-message)",
        body=("[id^='dsq-comment-message-']", ".dsq-comment-message", ".post-message"),
        author=(".dsq-commenter-name", "cite span", ".author a", ".author", "cite"),
        time=(".dsq-comment-meta a[title]", "a.time-ago[title]", ".dsq-comment-meta", ".time-ago"),
        permalink="a.time-ago, .dsq-comment-meta a",
        votes_up=".dsq-comment-rating, [data-role='likes'], .count.updatable",
        chrome=(
            ".dsq-comment-footer, .dsq-comment-header, .post-meta, .post__footer, "
            ".comment__footer, menu"
        ),
    ),
    Platform(
        name="livefyre",
        seen=("fyre-comment",),
        unit="article.fyre-comment-article, .fyre-comment-wrapper",
        body=(".fyre-comment",),
        author=(".fyre-comment-username",),
        time=("time.fyre-comment-date", ".fyre-comment-date"),
        votes_up=".fyre-comment-like-count",
        chrome=".fyre-comment-action, .fyre-comment-head, .fyre-comment-footer",
    ),
    Platform(
        name="coral",
        seen=("coral-comment", "talk-stream-comment"),
        unit=".coral-comment, [id^='comment-'].coral-indent, .talk-stream-comment",
        body=(".coral-comment-content", ".talk-stream-comment-content"),
        author=(".coral-comment-username", ".talk-stream-comment-user-name"),
        time=(".coral-comment-timestamp", "time[datetime]", ".talk-comment-creation-date"),
        votes_up=".coral-reaction-count, .coral-comment-reactButton",
        chrome=".coral-comment-actionBar, .coral-comment-topBar",
        depth=r"coral-indent-(\d+)",
    ),
    Platform(
        name="substack",
        seen=("substack", "pencraft"),
        unit=".comment:has(> .comment-anchor), .comment:has(.comment-body)",
        body=(".comment-body",),
        author=(
            ".commenter-name a",
            ".comment-meta a",
            "a[href*='substack.com/profile']",
            "a[href*='/@']",
        ),
        time=(".comment-timestamp", "a[href*='/comment/']", ".comment-meta"),
        permalink="a[href*='/comment/']",
        chrome=".comment-actions, .profile-hover-card",
    ),
    Platform(
        name="blogger",
        seen=("blogger", "blogspot", "comment-block", "bc_0"),
        unit="li.comment:has(.comment-block), div.comment-block, .comments-block .comment",
        body=(".comment-content",),
        author=("cite.user", ".comment-author", "cite"),
        time=(".datetime a", ".datetime", ".comment-timestamp"),
        permalink=".datetime a",
        chrome=".comment-actions, [class*='comment-replybox'], .thread-toggle",
        deleted=".deleted-comment",
    ),
    Platform(
        name="blogger-list",
        seen=("comments-block",),
        unit="#comments-block dd.comment-body",
        body=("p", "span"),
        author=("dt.comment-author",),
        time=(".comment-timestamp",),
        permalink=".comment-timestamp a",
        deleted=".deleted-comment",
        beside=True,
    ),
    Platform(
        name="typepad",
        seen=("typepad", "comment-footer"),
        unit=".comment:has(.comment-footer)",
        body=(".comment-content", ".comment-body", "blockquote"),
        author=(".comment-footer a:not([href*='#comment'])", ".comment-footer"),
        time=(".comment-footer a[href*='#comment']", ".comment-footer"),
        permalink=".comment-footer a[href*='#comment']",
        chrome=".comment-footer",
    ),
    Platform(
        name="wpdiscuz",
        seen=("wpdiscuz", "wpd-comment"),
        unit="[id^='wpd-comm-'], [id^='wc-comm-'], .wpd-comment, .wc-comment",
        body=(".wpd-comment-text", ".wc-comment-text"),
        author=(".wpd-comment-author", ".wc-comment-author"),
        time=(".wpd-comment-date[title]", ".wpd-comment-date", ".wc-comment-date"),
        permalink=".wpd-comment-link a",
        votes_up=".wpd-vote-result-like, .wpd-vote-result",
        votes_down=".wpd-vote-result-dislike",
        chrome=".wpd-comment-footer, .wpd-comment-header, .wpd-form",
        depth=r"wpd_comment_level-(\d+)",
    ),
    Platform(
        name="drupal",
        seen=("drupal", "comment-published", "comment__content"),
        unit="article.comment, div.comment[class*='comment-'], .js-comment",
        body=(
            ".field--name-comment-body",
            ".field-name-comment-body",
            ".comment__content",
            ".comment-body",
            ".content",
        ),
        author=(
            ".comment__author",
            ".username",
            ".comment-author",
            ".submitted a",
            "[rel='author']",
        ),
        time=(
            "time[datetime]",
            ".comment__time",
            ".comment-time",
            ".submitted",
            ".comment__submitted",
        ),
        permalink="a.permalink, a[rel='bookmark'], .comment__permalink a",
        chrome=(
            ".links, .comment__links, .user-signature, .user-picture, .comment__meta, .submitted"
        ),
    ),
    Platform(
        name="schema.org",
        seen=("schema.org", "itemprop"),
        unit=(
            "[itemtype$='schema.org/Comment'], [itemtype$='schema.org/UserComments'], "
            "[itemprop~='comment'][itemscope], [typeof~='schema:Comment'], [typeof~='Comment'], "
            "[typeof~='sioc:Post'][about*='comment']"
        ),
        body=(
            "[itemprop='text']",
            "[itemprop='commentText']",
            "[property~='schema:text']",
            "[property~='text']",
            "[property~='content:encoded']",
        ),
        author=(
            "[itemprop='author'] [itemprop='name']",
            "[itemprop='creator'] [itemprop='name']",
            "[itemprop='author']",
            "[itemprop='creator']",
            "[property~='author'] [property~='name']",
            "[property~='schema:author']",
            "[property~='author']",
        ),
        time=(
            "[itemprop='datePublished']",
            "[itemprop='dateCreated']",
            "[itemprop='commentTime']",
            "[property~='schema:dateCreated']",
            "[property~='datePublished']",
            "[property~='dateCreated']",
            "time[datetime]",
        ),
        permalink="[itemprop='url'][href], a[rel='bookmark']",
        votes_up="[itemprop='upvoteCount']",
        votes_down="[itemprop='downvoteCount']",
        article="[itemtype$='schema.org/DiscussionForumPosting'] > [itemprop='text']",
    ),
    Platform(
        name="wordpress",
        seen=("comment",),
        unit=(
            "li.comment, dd.comment, li[id^='comment-'], li[id^='li-comment-'], "
            "div.comment[id^='comment-'], article.comment[id^='comment-'], "
            ".wp-block-comment-template > li, [id^='div-comment-'], li.pingback, li.trackback"
        ),
        body=(
            ".wp-block-comment-content",
            ".comment-content",
            ".comment-text",
            ".commenttext",
            ".comment_text",
            ".comment-entry",
            ".comment_entry",
            ".format_text",
            ".comment-body p",
        ),
        author=(
            ".comment-author .fn",
            ".fn",
            ".comment-author-name",
            ".comment-author",
            ".comment_author",
            "cite",
        ),
        time=(
            "time[datetime]",
            ".comment-date",
            ".comment-time",
            ".comment_time",
            ".comment-meta a[href*='#comment']",
            ".comment-meta",
            ".commentmetadata",
        ),
        permalink="a[href*='#comment-']",
        chrome=(
            ".reply, .comment-reply-link, .comment-respond, .comment-edit-link, .says, "
            ".sharedaddy, .comment-author, .comment-meta, .commentmetadata, "
            ".comment-awaiting-moderation, "
            ".wp-block-comment-reply-link"
        ),
        depth=r"\bdepth-(\d+)",
    ),
)
