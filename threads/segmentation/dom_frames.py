"""Frames of comment systems that a script fills after loading: one row a system."""

# Frames that a script fills after loading. A row a system: its name, words of
# which one is in the source (they spare the selector: 20 of them cost 30 ms a page), its place.
FRAMES: tuple[tuple[str, str, str], ...] = (
    ("Disqus", "disqus|dsq-app", "#disqus_thread, iframe[src*='disqus.com'], #dsq-app1"),
    (
        "Facebook",
        "fb-comments|fb:comments|plugins/comments",
        ".fb-comments, fb\\:comments, iframe[src*='facebook.com/plugins/comments']",
    ),
    (
        "Coral",
        "coral",
        "#coral_thread, #coral_talk_stream, .coral-talk-stream, #coral-display-comments",
    ),
    ("Livefyre", "livefyre", "#livefyre-comments, .livefyre-comments, [id^='livefyre']"),
    (
        "OpenWeb",
        "spot|openweb",
        "[data-spotim-module], [data-spot-id], [data-openweb-conversation-app-host]",
    ),
    ("Viafoura", "viafoura|vf-conv", "vf-conversations, .viafoura"),
    ("Hyvor Talk", "hyvor", "hyvor-talk-comments, #hyvor-talk-view"),
    ("Giscus", "giscus", "script[src*='giscus.app'], .giscus"),
    ("Utterances", "utteranc", "script[src*='utteranc.es'], .utterances"),
    ("IntenseDebate", "idcomments|idc-", "#IDCommentsHead, #idc-container"),
    ("Jetpack", "jetpack_remote", "iframe#jetpack_remote_comment"),
    ("Commento", "commento", "#commento"),
    ("Remark42", "remark42", "#remark42"),
    ("VK", "vk_comments", "#vk_comments"),
    ("HyperComments", "hypercomments", "#hypercomments_widget"),
    ("Vuukle", "vuukle", "#vuukle-comments, .vuukle-comments"),
    ("Isso", "isso-thread", "#isso-thread"),
    ("Echo", "echo-stream|js-kit", "#js-kit-comments, .js-kit-comments, .echo-stream-container"),
    ("Gigya", "gigya|gig-comments", "[id^='gigya-comments'], .gig-comments-container"),
    ("Insticator", "insticator", "#insticator-commenting"),
    ("Ghost", "ghost-comments", "#ghost-comments-root, script[data-ghost-comments]"),
    ("Cusdis", "cusdis", "#cusdis_thread"),
    ("FastComments", "fastcomments", "#fastcomments-widget"),
    ("Discourse", "discourse-comments", "#discourse-comments"),
    ("GraphComment", "graphcomment", "#graphcomment"),
    ("Cackle", "mc-container", "#mc-container"),
    ("Waline", "waline", "#waline"),
    ("Twikoo", "twikoo", "#twikoo"),
    ("Gitalk", "gitalk", "#gitalk-container"),
    ("Telegram", "telegram-discussion", "script[data-telegram-discussion]"),
    # What no row names but says of itself that it holds comments.
    (
        "comment",
        "<iframe",
        "iframe[id*='comment'], iframe[class*='comment'], iframe[title*='omments'], "
        "iframe[src*='/comments']",
    ),
)
