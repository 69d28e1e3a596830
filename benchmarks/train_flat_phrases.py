"""Invented names and fixed phrases from which training pages get discussion furniture."""

NAMES = (
    "Anna,Ben,Carla,Dmitri,Elif,Frank,Greta,Hugo,Irina,Jan,Kofi,Lena,Marek,Nadia,Oskar,Paula"
    ",Quinn,Rosa,Sven,Tariq,Uma,Vera,Wanda,Xavier,Yusuf,Zoe,mike_t,runner42,Old Salt,BlueHeron"
    ",catlover,greybeard,Guest,Anonymous,J.R.,Katie,Tom,Susan,Peter,Maria,John,Dave,Lisa,Sarah"
    ",Chris,Matt,Steve,Karen"
).split(",")
SURNAMES = (
    "Adler Brandt Costa Duarte Eriksen Fischer Gomez Hansen Ivanov Jensen Kowalski Lopez Moreau"
    " Novak Olsen Petrov Quist Rossi Schmidt Tanaka Weber Young Smith Jones Miller Brown"
).split()
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
    " listopada grudnia",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου"
    " Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
}
# {n} is a count, {t} the page's title.
HEADINGS = {
    "en": [
        "{n} Comments", "{n} comments", "Comments ({n})", "Comments", "COMMENTS",
        "{n} Responses to “{t}”", "{n} thoughts on “{t}”",
        "{{ {n} comments… read them below or add one }}", "{n} Replies", "Reader comments",
        "Comments:", "Discussion", "{n} comments on “{t}”", "Join the discussion",
        "What do you think?", "View all {n} comments", "Showing {n} comments", "Responses",
        "Readers' comments ({n})",
    ],
    "de": [
        "{n} Kommentare", "Kommentare ({n})", "Kommentare", "{n} Kommentare zu „{t}“",
        "{n} Antworten auf „{t}“", "{n} Gedanken zu “{t}”", "Leserkommentare", "Diskussion",
    ],
    "ru": [
        "Комментарии", "{n} комментариев", "Комментарии ({n})", "Комментарии: {n}", "Обсуждение",
    ],
    "pl": [
        "Komentarze", "{n} komentarzy", "Komentarze ({n})", "Opinie ({n})",
        "{n} odpowiedzi na “{t}”",
    ],
    "el": ["Σχόλια", "{n} σχόλια", "Σχόλια ({n})"],
    "fr": ["{n} commentaires", "Commentaires", "Commentaires ({n})", "{n} réactions"],
    "es": ["{n} comentarios", "Comentarios", "Comentarios ({n})"],
}  # fmt: skip
FORMS = {
    "en": [
        [
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *",
        ],
        ["Leave a comment"],
        ["Post a Comment", "Name", "Email", "Website"],
        ["Add your comment"],
        ["Comments are closed."],
        ["Be the first to comment"],
        ["Log in to comment"],
    ],
    "de": [
        ["Schreibe einen Kommentar", "Deine E-Mail-Adresse wird nicht veröffentlicht."],
        ["Kommentar schreiben"],
        ["Kommentare sind geschlossen."],
    ],
    "ru": [["Добавить комментарий"], ["Оставить комментарий"]],
    "pl": [["Dodaj komentarz", "Twój adres e-mail nie zostanie opublikowany."]],
    "el": [["Προσθήκη σχολίου"]],
    "fr": [["Laisser un commentaire"]],
    "es": [["Deja un comentario"]],
}
# What stands under articles that nobody commented on.
EMPTY = {
    "en": [
        "0 Comments", "No comments yet", "Comments", "No comments:", "{n} Comments",
        "Comments ({n})", "Share this article", "About the author",
    ],
    "de": ["0 Kommentare", "Keine Kommentare", "Kommentare"],
    "ru": ["Комментарии", "Нет комментариев"],
    "pl": ["Brak komentarzy", "Komentarze"],
    "el": ["Δεν υπάρχουν σχόλια"],
    "fr": ["Aucun commentaire"],
    "es": ["No hay comentarios"],
}  # fmt: skip
REPLIES = {
    "en": [
        "Reply", "Reply ↓", "ReplyDelete", "Reply | Quote", "Like", "Report", "Permalink", "Quote",
        "Flag", "Reply to this comment", "Log in to Reply",
    ],
    "de": ["Antworten", "AntwortenLöschen", "Zitieren", "Melden"],
    "ru": ["Ответить", "Цитировать"],
    "pl": ["Odpowiedz", "Cytuj"],
    "el": ["Απάντηση"],
    "fr": ["Répondre"],
    "es": ["Responder"],
}  # fmt: skip
SAYS = {
    "en": ["says:", "said:", "said...", "wrote:", "commented:", "says"],
    "de": ["sagt:", "schreibt:", "meint:"],
    "ru": ["пишет:", "говорит:"],
    "pl": ["pisze:", "mówi:"],
    "el": ["είπε:", "λέει:"],
    "fr": ["a écrit :", "dit :"],
    "es": ["dice:", "dijo..."],
}
# How a page shows who wrote a comment and when; a page shows it one way throughout.
STYLES = (
    "says", "says_date", "name", "name_date", "date", "foot_by", "foot_reply", "inline", "number",
    *("none",) * 9,
)  # fmt: skip
