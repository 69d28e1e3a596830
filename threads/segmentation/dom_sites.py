"""How blogs and other publishing systems mark comments: one row a system."""

from threads.segmentation.dom_platform import Platform

SITES: tuple[Platform, ...] = (
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
        name="jcomments",
        seen=("jcomments", "comment-item-"),
        unit="div[id^='comment-item-']",
        body=("[id^='comment-body-']", ".comment-body"),
        author=(".comment-author",),
        time=(".comment-date",),
        permalink="a.comment-anchor",
        votes_up="[id^='comment-vote-holder-']",
        chrome=".comments-buttons, .comments-vote, .comment-title",
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
