"""The languages that a conversation can be said to be held in: those that Whisper hears and that part words by blanks.

Codes are those of ISO 639, as Whisper names them. Chinese, Japanese, Thai and others without blanks between words are
not among them: a word is what tags, corrections and times stand on.
"""

from __future__ import annotations

from casefile.errors import EntryError

ENGLISH = "en"
_NAMES = """
af Afrikaans|am Amharic|ar Arabic|as Assamese|az Azerbaijani|ba Bashkir|be Belarusian|bg Bulgarian|bn Bengali|br Breton
bs Bosnian|ca Catalan|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|es Spanish|et Estonian|eu Basque
fa Persian|fi Finnish|fo Faroese|fr French|gl Galician|gu Gujarati|ha Hausa|haw Hawaiian|he Hebrew|hi Hindi|hr Croatian
ht Haitian Creole|hu Hungarian|hy Armenian|id Indonesian|is Icelandic|it Italian|jw Javanese|ka Georgian|kk Kazakh
kn Kannada|ko Korean|la Latin|lb Luxembourgish|ln Lingala|lt Lithuanian|lv Latvian|mg Malagasy|mi Maori|mk Macedonian
ml Malayalam|mn Mongolian|mr Marathi|ms Malay|mt Maltese|ne Nepali|nl Dutch|nn Norwegian Nynorsk|no Norwegian|oc Occitan
pa Punjabi|pl Polish|ps Pashto|pt Portuguese|ro Romanian|ru Russian|sa Sanskrit|sd Sindhi|si Sinhala|sk Slovak
sl Slovenian|sn Shona|so Somali|sq Albanian|sr Serbian|su Sundanese|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik
tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|uk Ukrainian|ur Urdu|uz Uzbek|vi Vietnamese|yi Yiddish|yo Yoruba
"""
LANGUAGES: dict[str, str] = dict(
    (code, name)
    for line in _NAMES.split("\n")
    for entry in line.split("|")
    if entry
    for code, _, name in [entry.partition(" ")]
)


def language_of(text: str) -> str:
    """Return the code of a language that is named by its code or its English name; raises EntryError for another."""
    wanted = text.strip().casefold()
    for code, name in LANGUAGES.items():
        if wanted in (code, name.casefold()):
            return code
    raise EntryError(
        title="This is no language that can be heard.",
        detail="It is named in English or by its two letters; it is written with blanks between words.",
        remedy="For example Polish, or pl. English needs no name.",
    )
