"""The words that docs/glossary.md leaves out stand in nothing that a page says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from architecture.source import PACKAGE, ROOT, modules, parsed, templates

GLOSSARY = ROOT / "docs" / "glossary.md"
HEADING = "## Words we leave out"
# Phrases in which a word of the table means something else, each with its reason.
MEANT = {
    "to and resource one another": "the essay's verb: to give somebody the means",
    "is one click": "the promise about saying no, in the words of the promise",
}
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
PLURAL = "(?:s|es)?"

TRANSLATE = re.compile(r"""{%\s*translate\s+(["'])(.*?)\1""", re.S)
COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.S)
TAG = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.S)
SAID_BY_ATTRIBUTE = re.compile(r"""(?:aria-label|title|alt|placeholder|content)="([^"{]+)\"""")


def left_out() -> list[str]:
    """The words of the glossary's table."""
    table = GLOSSARY.read_text().partition(HEADING)[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return [word.strip() for row in rows[1:] for word in row.split(",")]


def pattern(words: list[str]) -> re.Pattern[str]:
    """Finds any of the words, singular and plural."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))}){PLURAL}\b", re.I)


def said_by_template(text: str) -> Iterator[str]:
    """What a template says: texts to translate, texts between tags, labels."""
    text = COMMENT.sub(" ", text)
    for match in TRANSLATE.finditer(text):
        yield match[2]
    for match in SAID_BY_ATTRIBUTE.finditer(text):
        yield match[1]
    yield TAG.sub(" ", text)


def said_by_module(tree: ast.Module) -> Iterator[str]:
    """The texts that a module gives to be translated."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TRANSLATED:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def offences(said: Iterator[str], unwanted: re.Pattern[str]) -> list[str]:
    """The words found, each with what stands around it."""
    found = []
    for text in said:
        plain = " ".join(text.split())
        for phrase in MEANT:
            plain = plain.replace(phrase, " ")
        found += [
            plain[max(0, match.start() - 30) : match.end() + 20]
            for match in unwanted.finditer(plain)
        ]
    return found


def test_no_page_says_a_word_that_we_leave_out() -> None:
    unwanted = pattern(left_out())
    found: dict[Path, list[str]] = {
        path: offences(said_by_template(path.read_text()), unwanted) for path in templates()
    }
    found |= {path: offences(said_by_module(parsed(path)), unwanted) for path in modules()}
    assert {str(p.relative_to(PACKAGE)): words for p, words in found.items() if words} == {}


def test_table_holds_the_words_of_the_house() -> None:
    assert {"user", "ticket", "case", "claim", "resource", "score"} <= set(left_out())


def test_guard_sees_planted_words() -> None:
    unwanted = pattern(left_out())
    planted = """{# a user may #}{% if user.score %}<a class="ticket" title="Claims">
      {% translate "Close the case" %}</a> All users, saying no is one click{% endif %}"""
    found = offences(said_by_template(planted), unwanted)
    assert len(found) == 3
    assert [word for word in ("case", "Claims", "users") if not any(word in f for f in found)] == []
    tree = ast.parse('_("Submit")\nlog("user")\ngettext("Saying no is one click")')
    assert offences(said_by_module(tree), unwanted) == ["Submit"]


def test_every_exception_is_still_needed() -> None:
    said = " ".join(
        " ".join(text.split())
        for texts in (
            *(said_by_template(path.read_text()) for path in templates()),
            *(said_by_module(parsed(path)) for path in modules()),
        )
        for text in texts
    )
    assert [phrase for phrase in MEANT if phrase not in said] == []
