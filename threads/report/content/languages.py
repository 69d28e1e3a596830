"""The languages of pages, of comments and of models, in words."""

from collections import Counter
from typing import Any, Final

from threads.catalog import MODELS_OF_ENGLISH
from threads.report.content.words import count, join
from threads.results import Tables

_LEAST_SHARE: Final = 0.05  # of the comments, before a language is worth a warning
_N_NAMED: Final = 5  # languages in a sentence
_NAMES: Final = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kn": "Kannada", "ko": "Korean",
    "ku": "Kurdish", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam",
    "mr": "Marathi", "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "or": "Odia",
    "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip


def say_language(page: dict[str, Any]) -> str:
    """Say what a page declares, and what its comments are in."""
    declared, found = page["language"] or "not declared", page["comments_language"]
    return declared if found is None else f"{declared}; comments in {_NAMES.get(found, found)}"


def warn_of_language(tables: Tables, *, model: str | None) -> str:
    """Say how many comments are in a language that the model does not read well.

    Args:
        tables: Of the run.
        model: That embedded the comments; None where none did.

    Returns:
        A sentence; empty where there is nothing to warn of.
    """
    if model not in MODELS_OF_ENGLISH:
        return ""
    language_of = dict(tables.pages.select("page_id", "comments_language").iter_rows())
    found = Counter(language_of[page] for page in tables.comments["page_id"])
    foreign = [(code, n) for code, n in found.most_common() if code not in {None, "en"}]
    if sum(n for _, n in foreign) < _LEAST_SHARE * tables.comments.height or not foreign:
        return ""
    parts = [f"{_NAMES.get(code, code)} ({count(n, 'comment')})" for code, n in foreign[:_N_NAMED]]
    where = "The comments are" if tables.pages.height == 1 else "Of some pages the comments are"
    return (
        f"{where} mostly in {join(parts)}, and the model {model} reads English: "
        "themes may be weak. Name a model of more languages with --model."
    )
