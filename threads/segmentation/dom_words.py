"""Words by which a page's own furniture around comments is known, by language."""

import re

# Names of classes and ids.
COMMENT_NAME = re.compile(
    r"comment|kommentar|kommentti|coment[aá]ri|komentar|reactie|(?:^|[-_])opinie|discussion|diskuss"
    r"|respons(?!iv)|replies|(?:^|[-_])(?:reply|cmt|cmnt|coms?|opinions)(?:$|[-_\d])"
    r"|talkback|guestbook|feedback",
    re.IGNORECASE,
)
# A name that holds comments rather than being one.
MANY_NAME = re.compile(
    r"comments|comentarios|kommentare|komentarze|reacties|responses|replies|discussion|feedback"
    r"|list|wrap|area|section|holder|container|block|module|thread|form|panel|tab|count|link|button"
    r"|title|head|info|meta|loading|box",
    re.IGNORECASE,
)
POST_NAME = re.compile(
    r"(?:^|[-_])(?:post|message|msg|reply|answer|topic|entry|status)(?:$|[-_\d])"
    r"|(?:forum|thread)[-_]?(?:post|reply|item)|postbit|bbp-reply",
    re.IGNORECASE,
)
ASIDE_NAME = re.compile(
    r"recent|latest|widget|sidebar|related|popular|(?:^|[-_])nav|footer|archive|teaser|trending"
    r"|most[-_]?(?:read|comment)|carousel|slider|(?:^|[-_])menu|letzte|neueste|ticker|promo",
    re.IGNORECASE,
)
FORM_NAME = re.compile(
    r"respond|comment[-_]?form|reply[-_]?form|replybox|postcomment|addcomment|comment[-_]?count"
    r"|comments?[-_]?(?:link|title|number|closed|nav|pagination|header|heading|info|bar|policy)",
    re.IGNORECASE,
)
AUTHOR_NAME = re.compile(
    r"(?:^|[-_])(?:author|user|username|nick|nickname|fn|vcard|poster|commenter|byline|who|creator"
    r"|autor|auteur|name|usr|handle|member)(?:$|[-_\d])"
    r"|(?:comment|post|reply|display|user|full|nick)(?:er|or)?[-_]?(?:author|name|user)",
    re.IGNORECASE,
)
TIME_NAME = re.compile(
    r"(?:^|[-_])(?:date|datetime|time|timestamp|published|posted|datum|fecha|zeit|data|ago|when)"
    r"(?:$|[-_\d])|(?:comment|post)[-_]?(?:date|time)|timeago|postdate|pubdate",
    re.IGNORECASE,
)
AVATAR_NAME = re.compile(r"avatar|gravatar|userpic|profile[-_]?(?:pic|image|photo)", re.IGNORECASE)

MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec mär mai okt dez mars avr juin juil août déc "
    "ene abr ago dic fev set out gen mag giu lug ott sty lut kwi maj cze lip sie wrz paź lis gru "
    "янв фев мар апр мая июн июл авг сен окт ноя дек "
    "ιαν φεβ μαρ απρ μαΐ μαϊ ιου αυγ σεπ οκτ νοε δεκ"
).split()
_MONTH = r"(?:" + "|".join(MONTHS) + r")[\w.]{0,9}"
_AGO = (
    r"(?:\d{1,3}|an?|one|ein\w{0,2}|una?)\s(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?"
    r"|months?|years?|sek\w*|minut\w*|stunde?n?|tage?n?|woche?n?|monate?n?|jahre?n?|secondes?"
    r"|heures?|jours?|semaines?|mois|ans?|horas?|d[ií]as?|semanas?|m[eê]s(?:es)?|a[nñ]os?"
    r"|godzin\w*|dni|tygodni\w*|miesi\w*|lat|час\w*|дн\w*|недел\w*|месяц\w*|лет)"
)
DATE = re.compile(
    r"\b\d{4}[-./]\d{1,2}[-./]\d{1,2}|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b"
    r"|\d{4}年\s?\d{1,2}月(?:\s?\d{1,2}[日号])?"
    rf"|\b{_MONTH}\s{{1,2}}\d{{1,2}}(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s{{1,2}}(?:of |de )?{_MONTH}\b"
    rf"|\b{_AGO}\b|\b\d{{1,3}}\s?(?:mo|yr?|[smhdw])\sago\b|\b(?:yesterday|heute|gestern|today),?\s"
    r"(?:at |um )?\d{1,2}[:.]\d\d|\d\s?(?:分钟|小时|天|个月|年)前",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?|\b\d{1,2}\s?[ap]\.?m\b\.?|\b\d{1,2}[.h]\d\d\s?uhr\b",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"^\W{0,4}(?:reply|respond|quote|report|flag|antwort(?:en)?|zitieren|melden|répondre|responder"
    r"|rispondi|odpowiedz|cytuj|zgłoś|ответить|цитировать|απάντηση|svara?|svar|beantwoorden"
    r"|yanıtla|回复|回覆|返信|引用|reply to this|link to this)\b",
    re.IGNORECASE,
)
# What a comment's head and foot are made of besides names, dates and numbers.
META_WORDS = frozenset(
    (
        "a about abuse account ago all am an anonymous and answer antworten answered april as "
        "asked at august author avatar badge badges beantwoorden bronze by click collapse comment "
        "commented comments contributor day days de december delete denunciar direct dislike down "
        "downvote edit edited eds email expand fans february feedback flag follow for friday from "
        "gefällt gold guest hace hide hour hours hr hrs il in inappropriate ip is january join "
        "joined july june just karma le level like liked likes link liken loading location log "
        "logged login löschen march mark may me melden member members message mins minute minutes "
        "moderator monday month months more namens new newbie november now nr num october of "
        "offensive offline on online only op original parent permalink permanent permanentlink pm "
        "point points post posted poster posts profile published quote rank rate rated rating re "
        "read registered replied replies reply report reported response respond retweet said sagt "
        "sagte saturday save says schreibt schrieb score second seconds see senior september "
        "share shares show sign silver site spam staff star stars story sunday super the this "
        "thread thumb thumbs thursday time to today toggle top total tuesday tweet um uhr unlike "
        "up update updated upvote url user verified via view von vor vote voted votes was website "
        "wednesday week weeks write writes wrote year years yesterday your you zitieren zu montag "
        "dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli "
        "oktober dezember lundi mardi mercredi jeudi vendredi samedi dimanche janvier février "
        "mars avril juin juillet août septembre octobre novembre décembre dit à répondre signaler "
        "lien lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo "
        "junio julio agosto septiembre octubre noviembre diciembre dice dijo responder el las los "
        "en stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia odpowiedz zgłoś napisał pisze dnia o godz gość cytuj ocena января "
        "февраля марта апреля мая июня июля августа сентября октября ноября декабря ответить "
        "пишет гость в ссылка цитировать жалоба сказал ο η λέει στις απάντηση μμ πμ mon tue wed "
        "thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec st nd rd th edt est pst "
        "pdt gmt utc cet cest mst cst 回复 发表于 楼 举报 引用 楼主 年 月 日 时 分 来自 "
    ).split()
)
SAYS = re.compile(
    r"\b(?:says?|said|wrote|writes|commented|replied|sagt|sagte|schreibt|schrieb|meint|dit|dice|dijo|disse"
    r"|napisała?|pisze|пишет|написала?|λέει|είπε|säger|skrev|zegt)\s{0,2}(?:[:…]|\.{2,3}|,?$|on\b|at\b|am\b)",
    re.IGNORECASE,
)
_AROUND_NAME = re.compile(
    r"^(?:(?:posted |written |comment |geschrieben |verfasst |écrit |publié |escrito )?"
    r"(?:by|von|par|por)|from)\b:?\s+"
    r"|\s*\b(?:says?|said|wrote|writes|sagte?|schreibt|dit|dice|disse|pisze|пишет)\s*[:,.…]*$|\s*[:,|]$",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"^\W{0,2}\d{1,4}[.)]\s+")
_BEHIND_DATE = re.compile(
    r"\d\W{0,3}(?:[ap]\.?m\.?\W{0,3})?\b(?:by|von|par|por)\s+(\S.{0,60})$", re.IGNORECASE
)
_MAX_NAME = 60
_MAX_HEAD = 120
_MAX_HEAD_WORDS = 6
# What a page shows in the place of a comment that was taken away.
DELETED = re.compile(
    r"\[(?:deleted|removed|gelöscht|supprimé|eliminado)\]"
    r"|(?:this |der |dieser |ce |este )?(?:comment|post|message|reply|kommentar|beitrag"
    r"|commentaire|comentario) ?(?:has been |was |wurde |a été |ha sido )?"
    r"(?:deleted|removed|hidden|gelöscht|entfernt|supprimé|eliminado)[^.]{0,40}\.?",
    re.IGNORECASE,
)


def has_date(text: str) -> bool:
    """Tell whether a short text holds a date or a span of time ("3 hours ago")."""
    return DATE.search(text[:300]) is not None


def is_furniture(text: str, *, author: str | None) -> bool:
    """Tell whether a line of a comment is its head or foot, not its words.

    A line is, if nothing is left of it without the author's name, dates, clock
    times, numbers and the words of buttons.
    """
    if len(text) > 200:
        return False
    rest = text
    if author and author in rest:
        rest = rest.replace(author, " ", 1)
    said = SAYS.search(rest)
    bare = DATE.sub(" ", CLOCK.sub(" ", rest))
    words = [w for w in WORD.findall(bare.lower()) if w not in META_WORDS]
    if not words:
        return True
    return said is not None and said.end() >= len(rest.rstrip()) - 1 and len(rest.split()) <= 8


def is_head(text: str) -> bool:
    """Tell whether a line holds a date and, besides, no more than a name and buttons."""
    if len(text) > _MAX_HEAD or not has_date(text):
        return False
    bare = DATE.sub(" ", CLOCK.sub(" ", text))
    words = [w for w in WORD.findall(bare.lower()) if w not in META_WORDS]
    return len(words) <= _MAX_HEAD_WORDS


def bare_name(text: str) -> str:
    """Strip "by" and "says:" from a name."""
    return _AROUND_NAME.sub("", text[:200])


def without_number(text: str) -> str:
    """Strip a comment's number from its head: "1. Mara" would be a day in March."""
    return _NUMBERED.sub("", text)


def name_beside(text: str) -> str | None:
    """Read the name in a comment's head: before "says" or a date, or behind it and "by"."""
    text = without_number(text)
    marks = [m.start() for m in (SAYS.search(text), DATE.search(text)) if m is not None]
    if not marks:
        return None
    name = ""
    if 1 < min(marks) <= _MAX_NAME:
        name = _as_name(re.sub(r"\W{0,3}\b(?:on|am|at|le|el)?\W*$", "", text[: min(marks)]))
    if not name and (behind := _BEHIND_DATE.search(text, min(marks))):
        name = _as_name(behind[1])
    return name or None


def _as_name(text: str) -> str:
    """Strip what is around a name; empty where nothing but the words of heads is left."""
    name = bare_name(text)
    words = WORD.findall(name.lower())
    return name if words and not all(w in META_WORDS for w in words) else ""
