"""What the scripts weigh: nothing on an ordinary page, and little on the one on which somebody answers."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

ORDINARY = ("kit/kit.js", "kit/kit.css", "kit/built/fonts.css", "django_htmx/htmx-2.min.js")
MOST = 100_000  # bytes of scripts and styles, as they travel


def weight(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is not built"
    return len(gzip.compress(Path(found).read_bytes()))


@pytest.mark.parametrize("script", ["tokens", "answering"])
def test_a_page_with_a_script_of_ours_stays_under_its_weight(script: str) -> None:
    assert sum(map(weight, ORDINARY)) + weight(f"ballots/built/{script}.js") < MOST
    assert weight(f"ballots/built/{script}.js") < 30_000


def test_an_ordinary_page_has_none_of_them(db: None) -> None:
    assert b"ballots/" not in Client().get(reverse("help_now")).content
