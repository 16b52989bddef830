"""The colours of the one style sheet: legible in light and dark, and nothing that cannot be loaded."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[1] / "static" / "kit" / "kit.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\n\s*\}", SHEET, re.DOTALL)[:2]
)
WORDS_ON = [
    ("ink", "paper"), ("ink", "sheet"), ("ink", "shade"), ("ink", "do-pale"), ("ink", "new-pale"),
    ("ink", "wrong-pale"), ("quiet", "paper"), ("quiet", "sheet"), ("quiet", "shade"),
    ("quiet", "do-pale"), ("do", "paper"), ("do", "sheet"), ("do-more", "paper"),
    ("on-do", "do"), ("on-do", "do-more"), ("wrong", "paper"), ("wrong", "wrong-pale"),
    ("paper", "ink"),
]  # fmt: skip
SIGNS_ON = [("edge", "paper"), ("edge", "sheet"), ("new", "paper"), ("do", "do-pale"),
            ("chart-1", "paper"), ("chart-2", "paper"), ("chart-3", "paper"),
            ("chart-4", "paper")]  # fmt: skip


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS_ON)
def test_words_are_legible(palette, words, ground):
    assert contrast(palette[words], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS_ON)
def test_signs_and_edges_are_seen(palette, sign, ground):
    assert contrast(palette[sign], palette[ground]) >= 3


def test_both_palettes_name_the_same_colours():
    assert sorted(LIGHT) == sorted(DARK)


def test_nothing_is_fetched_and_nothing_depends_on_left_and_right():
    assert "url(" not in SHEET
    assert "@import" not in SHEET
    assert re.findall(r"[\s;{](?:margin|padding|border)-(?:left|right)", SHEET) == []
    assert re.findall(r"[\s;{](?:left|right|float):", SHEET) == []
