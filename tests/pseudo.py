"""Two languages that nobody speaks, made while the tests run from the English texts.

`en-xa` is long and has no plain letter in it: a plain word left on a page is one that no translator
can reach. `ar-xb` is written from right to left. Both are the codes of Unicode's CLDR for this use.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import trans_real

LONG, RIGHT_TO_LEFT = "en-xa", "ar-xb"
LANGUAGES = [("en", "English"), (LONG, "Long"), (RIGHT_TO_LEFT, "Right to left")]

# What stands for something else in a text, and must stay as it is.
_KEPT = re.compile(
    r"%\([^)]+\)[-+ #0]*[\d.]*[a-z]|%[sd%]|\{[^}]*\}|<[^>]+>|&#?\w+;|https?://\S+|\x04",
    re.IGNORECASE,
)
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "àɓçðéƒĝĥîĵķļɱñóþǫŕšţûṽŵẋýžÀƁÇÐÉƑĜĤÎĴĶĻṀÑÓÞǪŔŠŢÛṼŴẊÝŽ"
_ARABIC = "ابجدهوزحطيكلمنسعفصقرشتثخذضابجدهوزحطيكلمنسعفصقرشتثخذض"
_LETTERS = {
    LONG: str.maketrans(_PLAIN, _ACCENTED),
    RIGHT_TO_LEFT: str.maketrans(_PLAIN, _ARABIC),
}
# Texts grow by about two fifths when they are translated from English into, say, German or Finnish.
_LONGER = {LONG: 0.4, RIGHT_TO_LEFT: 0.0}
_PADDING = "õñè ţŵó "


def said_in(language: str, text: str) -> str:
    """`text` as it would stand in the pseudo-language; what it holds a place for stays."""
    letters, made, at = _LETTERS[language], [], 0
    for kept in _KEPT.finditer(text):
        made += [text[at : kept.start()].translate(letters), kept.group()]
        at = kept.end()
    made.append(text[at:].translate(letters))
    words = "".join(made)
    more = round(len(words.strip()) * _LONGER[language])
    return words + " " * bool(more) + (_PADDING * (more // len(_PADDING) + 1))[:more].rstrip()


class Pseudo(trans_real.DjangoTranslation):
    """A catalogue that holds a translation of everything."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.pseudo = language

    def gettext(self, message: str) -> str:
        """Every text, whatever it is; its context is for translators."""
        return said_in(self.pseudo, message.rpartition("\x04")[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Singular and plural as in English."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """While it lasts both languages can be chosen like any other."""
    before = dict(trans_real._translations)  # type: ignore[attr-defined]
    for language in (LONG, RIGHT_TO_LEFT):
        trans_real._translations[language] = Pseudo(language)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        trans_real._translations.clear()  # type: ignore[attr-defined]
        trans_real._translations.update(before)  # type: ignore[attr-defined]
