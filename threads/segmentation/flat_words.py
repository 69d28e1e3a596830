"""Words and patterns that tell readers' lines from authors' lines, by language.

Closed-class words and the fixed phrases of comment systems only: what a page
is about must not decide where its comments begin. Every pattern is anchored or
bounded, so that none can run away on hostile text.
"""

import re
from collections.abc import Sequence

# Pronouns of the one who writes, and of the one who is spoken to.
FIRST_PERSON = frozenset(
    "i i'm i've i'd i'll im ive me my mine myself ich mich mir mein meine meinen meiner meinem"
    " je j'ai me mon ma mes moi yo mi mis mí eu meu minha io mio mia ja mi mnie mój moja moje"
    " mam jestem я мне меня мой моя мое моё мои мной εγώ μου με εμένα jag mig min ik mij mijn"
    " jeg meg jeg minä ben benim 我 私".split()
)
SECOND_PERSON = frozenset(
    "you you're you've you'd you'll your yours yourself u ur du dich dir dein deine deinen"
    " deiner deinem euch euer eure ihr ihnen tu te toi ton ta tes vous votre vos tú ti tus"
    " usted ustedes você vocês seu sua ty ciebie tobie twój twoja twoje wy was wam wasz ты"
    " тебя тебе твой твоя вы вас вам ваш ваша ваши εσύ σου εσένα εσείς σας dig din je jij jou"
    " jouw sen senin 你 您".split()
)
WE = frozenset(
    "we we're we've us our ours wir uns unser unsere nous notre nos nosotros nuestro nós nosso"
    " noi nostro my nas nam nasz мы нас нам наш εμείς μας vi oss vår wij ons 我们".split()
)
# What a reader opens with or closes with.
GREETING = frozenset(
    "hi hello hey dear thanks thank thankyou thx ty congrats congratulations great nice love"
    " awesome wow lol haha amazing excellent yes yeah yep no nope ok okay well agreed exactly"
    " hallo hi danke vielen super toll liebe lieber schöner ja nein naja stimmt genau"
    " merci bravo salut bonjour hola gracias oi olá obrigado obrigada ciao grazie cześć witam"
    " dzięki dziękuję super привет спасибо здравствуйте да нет ευχαριστώ καλησπέρα μπράβο ναι"
    " όχι hej tack 谢谢 顶".split()
)
CLOSING = frozenset(
    "regards cheers best sincerely love thanks xo xoxo hugs blessings gruß grüße lg mfg vg"
    " liebe herzliche cordialement saludos abraços beijos pozdrawiam φιλικά"
    " bises amitiés".split()
)
INFORMAL = frozenset(
    "lol lmao rofl omg wtf btw imo imho haha hahaha hehe gonna wanna gotta kinda dunno yeah"
    " yep nope nah ur u r thx pls plz ok okay cuz coz dont doesnt isnt cant wont didnt thats"
    " hm hmm hmmm uh um oh ah wow yay ugh meh damn hell crap stupid idiot xd halt doch eben"
    " mal ne nix na echt quatsch".split()
)
REPORTING = frozenset(
    "said says told according reported announced added explained sagte sagt erklärte berichtet"
    " laut teilte déclaré selon dit dijo según disse segundo powiedział według poinformował"
    " сказал сообщил заявил словам σύμφωνα είπε δήλωσε ανέφερε mr mrs ms dr police"
    " spokesman".split()
)
MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec mär mai okt dez mars avr juin juil août"
    " déc ene abr ago dic fev set out sty lut kwi maj cze lip sie wrz paź lis gru янв фев мар"
    " апр мая июн июл авг сен окт ноя дек ιαν φεβ μαρ απρ μαΐ ιου αυγ σεπ οκτ νοε δεκ"
).split()

# Every match of COMMENT_WORD, FORM, SHARE, SAYS and AGO holds one of its hints in lower case.
# Looking for these first makes a line without one some five times cheaper, and most have none.
COMMENT_HINTS = (
    "mment", "coment", "koment", "коммент", "отзыв", "σχόλι", "reacti", "respons", "replies",
    "thoughts", "antworten", "réponses", "respuestas", "opini",
    "评论", "評論", "回复", "留言", "yorum",
)  # fmt: skip
FORM_HINTS = (
    *COMMENT_HINTS, "leave a", "reply", "your email", "required fields", "name (", "notify me",
    "be the first", "join the", "antwort", "votre adresse", "skomentuj",
)  # fmt: skip
SAYS_HINTS = (
    "say", "said", "wrote", "writes", "commented", "sagt", "schr", "meint", "dit", "écrit", "dice",
    "dijo", "escribió", "disse", "detto", "napisał", "mówi", "pisze", "пишет", "написал", "λέει",
    "είπε", "säger", "zegt",
)  # fmt: skip
AGO_HINTS = (
    "ago", "temu", "назад", "atrás", "fa", "πριν", "vor ", "il y a", "hace", "前",
)  # fmt: skip
SHARE_HINTS = (
    "share", "tweet", "facebook", "twitter", "pinterest", "mail this", "print", "subscribe",
    "newsletter", "rss", "sign up", "log in", "login", "register", "copyright", "rights reserved",
    "©", "related", "read more", "more from", "tag", "filed under", "categor", "posted in",
    "previous", "next", "older", "newer", "privacy", "terms of", "powered by", "advertisement",
    "disclaimer", "trackback", "weiterlesen", "teilen", "drucken", "anzeige", "impressum",
    "więcej", "udostępnij", "подробнее", "поделиться", "κοινοποίηση", "διαβάστε", "περισσότερα",
)  # fmt: skip
_COMMENT = (
    r"(?:comments?|kommentare?n?|commentaires?|comentarios?|comentários?|commenti|komentarzy?e?"
    r"|комментари\w{1,3}|отзыв\w{0,3}|σχόλι\w{1,2}|kommentarer|reacties?|responses?|replies"
    r"|reactions?|thoughts|antworten|réponses|respuestas|opinii|opinie|评论|評論|回复|留言|yorum)"
)
# "127 Comments", "{ 34 comments...", "Comments (12)", "There are 2 comments".
DECLARED_BEFORE = re.compile(
    r"(?<![\d.,:/-])(\d{1,3}(?:[,.]\d{3})+|\d{1,6})\s{1,3}" + _COMMENT, re.I
)
DECLARED_AFTER = re.compile(_COMMENT + r"\s{0,2}[:(\[]\s{0,2}(\d{1,6})\b", re.I)
COMMENT_WORD = re.compile(_COMMENT, re.I)
# A line that heads a discussion and says nothing else.
HEADING = re.compile(
    r"^\W{0,4}(?:(?:there (?:are|is) |view all |showing |all )?\d{1,6}\s{1,2}"
    r"|readers?['’]?s? |leser)?" + _COMMENT + r"(?:\s{0,2}[:(\[]\s{0,2}\d{1,6}\W{0,3})?\W{0,3}"
    r"(?:(?:on|to|for|zu|auf|read them|to this|for this|so far|do|к|sur|sobre|a)\b.{0,150})?$",
    re.I,
)
NO_COMMENTS = re.compile(
    r"\b(?:no|0|zero|keine?|aucun|sin|ningún|sem|nessun|brak|нет|δεν υπάρχουν|inga|geen)\s{1,2}"
    + _COMMENT,
    re.I,
)
FORM = re.compile(
    r"\b(?:leave a (?:reply|comment)|add (?:a|your) comment|post (?:a|your) comment"
    r"|write a comment|your email address will not|required fields|name \(required\)"
    r"|cancel reply|submit comment|notify me of|log ?in to (?:reply|comment|post)"
    r"|sign in to (?:comment|reply)|be the first to comment|join the (?:discussion|conversation)"
    r"|kommentar (?:schreiben|verfassen|hinterlassen|abgeben)|schreibe? (?:einen )?kommentar"
    r"|hinterlasse eine antwort|laisser un commentaire|votre adresse|deja (?:un|tu) comentario"
    r"|deixe (?:um|seu) comentário|lascia un commento|dodaj komentarz|skomentuj"
    r"|добавить комментарий|оставить комментарий|γράψτε (?:το )?σχόλιο|προσθήκη σχολίου)"
    r"|发表评论|發表評論|我要评论",
    re.I,
)
REPLY = re.compile(
    r"^\W{0,3}(?:reply|reply to this|quote|permalink|link|report|report abuse|flag|like|share"
    r"|delete|edit|antworten|antwort|löschen|zitieren|melden|répondre|responder|rispondi"
    r"|odpowiedz|cytuj|ответить|цитировать|απάντηση|svara|beantwoorden|回复|up|down|parent)\b",
    re.I,
)
SAYS = re.compile(
    r"\b(?:says?|said|wrote|writes|commented|sagt|schreibt|schrieb|meint|dit|a écrit|dice|dijo"
    r"|escribió|disse|ha detto|napisał|mówi|pisze|пишет|написал|λέει|είπε|säger|zegt)"
    r"\s{0,2}(?::|\.\.\.|…|on\b|am\b|at\b|le\b|$|\d)",
    re.I,
)
TIME = re.compile(
    r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s{0,2}(?:[ap]\.?m\b|uhr\b)?|\b\d{1,2} ?[ap]\.?m\b", re.I
)
_DATE_OF_NUMBERS = (
    r"\b\d{4}[-./]\d{1,2}[-./]\d{1,2}\b|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\d{4}年\d{1,2}月"
)
DATE_OF_NUMBERS = re.compile(_DATE_OF_NUMBERS, re.I)
DATE = re.compile(
    _DATE_OF_NUMBERS + r"|\b(?:" + "|".join(MONTHS) + r")[\w.]{0,8}\s{1,2}\d{1,2}(?:st|nd|rd|th)?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|\.)?\s{1,2}(?:" + "|".join(MONTHS) + r")",
    re.I,
)
AGO = re.compile(
    r"\b(?:\d{1,3}|an?|one)\s{1,2}\w{3,8}\s{1,2}(?:ago|temu|назад|atrás|fa|πριν)\b"
    r"|\bvor \d{1,3} \w{3,8}\b|\bil y a \d|\bhace \d|\bπριν από \d|前$",
    re.I,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
URL = re.compile(r"(?:https?://|www\.)\S{3}", re.I)
BARE_URL = re.compile(r"^\W{0,3}(?:https?://|www\.)\S{1,4000}$", re.I)
EMOTICON = re.compile(
    r"(?<!\w)[:;=8xX]['^-]?[()DPpOo|/\\](?!\w)|<3|\^\^|[\U0001F300-\U0001FAFF☺-☻❤]"
)
HANDLE = re.compile(r"^\W{0,2}@\w")
BULLET = re.compile(r"^(?:[-*•·–—»▪◦]\s|\(?\d{1,3}[.)]\s|[a-z][.)]\s)", re.I)
# A list item; letters and dashes of other kinds open too many sentences.
ITEM = re.compile(r"^(?:\(?\d{1,2}[.)]\s|[-*•·]\s)")
QUOTE_MARK = re.compile(r"^\s{0,8}(?:>|&gt;|»|\|\s)")
RE_LINE = re.compile(r"^\s{0,8}re\s?:\s{0,3}\S", re.I)
SHARE = re.compile(
    r"\b(?:share (?:this|on)|tweet|retweet|facebook|twitter|pinterest|e-?mail this|print"
    r"|subscribe|newsletter|rss|sign up|log ?in|register|copyright|all rights reserved|©"
    r"|related (?:posts|articles|stories)|read more|more from|tags?:|filed under|categor"
    r"|posted in|previous|next|older|newer|privacy|terms of|powered by|advertisement|disclaimer"
    r"|trackback|weiterlesen|teilen|drucken|anzeige|impressum|więcej|udostępnij|подробнее"
    r"|поделиться|κοινοποίηση|διαβάστε|περισσότερα)",
    re.I,
)


def hints_at(lower: str, hints: Sequence[str]) -> bool:
    """Tell whether a line in lower case holds one of some pieces of words."""
    for hint in hints:  # noqa: SIM110 - a third cheaper than any(), on every line
        if hint in lower:
            return True
    return False


def has_date(text: str, lower: str) -> bool:
    """Tell whether DATE matches in a text, given in lower case too."""
    pattern = DATE if hints_at(lower, MONTHS) else DATE_OF_NUMBERS
    return pattern.search(text) is not None
