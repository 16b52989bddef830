"""Export: everything of one's own, readable and as JSON, and nothing that a spreadsheet would run."""

import io
import json
import re
import zipfile

import pytest

from corridor.privacy import exporting
from corridor.privacy.exporting import parts_of, zipped
from corridor.privacy.handing_on import hand_on
from corridor.privacy.leaving import keep_private_address
from corridor.privacy.models import Mute, Opening
from corridor.privacy.sealing import unseal
from corridor.runtime.register import ExportSection, Floor


def files_of(person):
    content = b"".join(zipped(person, parts_of(person)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def with_floor(monkeypatch):
    def use(*sections, name="letters", title="Letters"):
        floor = Floor(name=name, title=title, export=lambda person: sections)
        monkeypatch.setattr(exporting, "contributions", lambda: (floor,))

    return use


def test_everything_of_the_privacy_core_is_there(make_letter, bilal, chen, dara):
    letter = make_letter(bilal, "words", to=[chen])
    unseal([letter], reader=chen)
    keep_private_address("bilal@home.example", by=bilal)
    Mute.objects.create(person=bilal, muted=dara)
    hand_on(text="You are useless", about=chen, by=bilal)
    files = files_of(bilal)
    everything = json.loads(files["everything.json"])
    privacy = {section["title"]: section["rows"] for section in everything["parts"]["privacy"]}
    assert [row["people"] for row in privacy["Who can see what is yours"]] == [
        ["Chen Wei"],
        ["Dara Ito"],
    ]
    assert [row["who"] for row in privacy["Who opened it"]] == ["Chen Wei"]
    assert [row["name"] for row in privacy["Whom you muted"]] == ["Dara Ito"]
    assert privacy["Where your export goes when you leave"] == [{"address": "bilal@home.example"}]
    assert "You are useless" in str(privacy["What you handed on to the moderators"])
    for words in ("You are useless", "Dara Ito", "bilal@home.example"):
        assert words in files["privacy.html"]
    assert "privacy.html" in files["index.html"]


def test_nothing_of_others_is_there(make_letter, bilal, chen):
    make_letter(chen, "words of Chen", to=[bilal])
    assert "words of Chen" not in str(files_of(bilal))


def test_ones_own_export_is_no_opening(make_letter, bilal):
    make_letter(bilal, "words")
    files_of(bilal)
    assert Opening.objects.count() == 0


def test_what_somebody_wrote_is_text_and_never_a_page_of_its_own(bilal, with_floor):
    with_floor(ExportSection("Title <b>", [{"words": "<script>alert(1)</script>\n=1+1"}]))
    page = files_of(bilal)["letters.html"]
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Title &lt;b&gt;" in page


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "a\n=1+1"])
def test_no_cell_of_a_spreadsheet_would_begin_with_a_formula(bilal, with_floor, words):
    with_floor(
        ExportSection("Letters", [{"words": words, "list": [words], "deep": [{"a": words}]}])
    )
    page = files_of(bilal)["letters.html"]
    assert words.strip("\t") in page
    cells = re.findall(
        r"<(?:p|li|td|dd|dt|h\d|div|article|section|strong)[^>]*>\s*(?=[=+\-@])", page
    )
    assert cells == []
    assert "<br" not in page


def test_nested_things_are_readable(bilal, with_floor):
    row = {"asked_at": "2030", "given": [{"by": "Chen", "words": "Gladly"}], "none": None, "n": 3}
    with_floor(ExportSection("Asks", [row]))
    page = re.sub(r"<[^>]+>", " ", files_of(bilal)["letters.html"].split("</style>")[1])
    assert " ".join(page.split()) == (
        "What is yours in Corridor Letters Asks Asked at: 2030 Given By: Chen Words: Gladly N: 3"
    )


def test_empty_parts_are_left_out(bilal, with_floor):
    with_floor(ExportSection("Nothing", []))
    assert sorted(files_of(bilal)) == ["everything.json", "index.html"]


def test_it_is_made_while_it_is_sent(bilal, with_floor):
    with_floor(ExportSection("Letters", [{"words": "x" * 100_000}]))
    pieces = list(zipped(bilal, parts_of(bilal)))
    assert len(pieces) == 4
    assert all(pieces)


def test_days_and_times_stand_as_their_owner_writes_them(bilal, with_floor):
    bilal.country, bilal.time_zone = "DE", "Europe/Berlin"
    row = {
        "sent_at": "2026-07-15T12:30:01.123456+00:00",
        "on": "2026-07-15",
        "words": "On 2026-07-15 at noon, 2026-13-99",
        "wrong": "2026-13-99",
        "shown": False,
        "told": True,
    }
    with_floor(ExportSection("Letters", [row]))
    files = files_of(bilal)
    page = files["letters.html"]
    assert "15 July 2026, 14:30" in page
    assert "<strong>On:</strong> 15 July 2026<" in page
    assert "On 2026-07-15 at noon, 2026-13-99" in page
    assert "<strong>Wrong:</strong> 2026-13-99<" in page
    assert "<strong>Shown:</strong> no<" in page
    assert "<strong>Told:</strong> yes<" in page
    # The other file is for programs.
    kept = json.loads(files["everything.json"])["parts"]["letters"][0]["rows"]
    assert kept == [row]


def test_each_audience_says_of_what_it_is_one(make_letter, bilal, chen):
    make_letter(bilal, "words", to=[chen])
    sections = json.loads(files_of(bilal)["everything.json"])["parts"]["privacy"]
    shown = next(one["rows"] for one in sections if one["title"] == "Who can see what is yours")
    assert [(row["what"], row["people"]) for row in shown] == [
        ("Something handed on to the moderators", ["Chen Wei"])
    ]
