"""The steward's way through an import, page by page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corridor.people.joining import actions
from corridor.people.joining.models import Import
from corridor.people.joining.staging import delete_files, folder
from corridor.people.models import Person
from corridor.runtime.jobs import Job

FILE = (
    "Kennung;Wer;Work Email;Manager\n"
    "1;Ana Ruiz;ana@example.org;\n"
    "2;Bilal Haddad;bilal@example.org;1\n"
    "3;Chen Wei;;Ana Ruiz\n"
)
DATES = "ID;Name;Hire date\n1;Ana;03/04/2020\n2;Bilal;05/06/2020\n"
OUT = {f"column_{n}": "leave-out" for n in range(4)}
NAMES = {"column_0": "number", "column_1": "name", "column_2": "email", "column_3": "manager"}

Upload = Callable[[str], Any]


@pytest.fixture
def steward(make_person: Callable[..., Person]) -> Person:
    return make_person("Sara Steward", duties=("steward",))


@pytest.fixture
def browser(steward: Person, browser_of: Callable[[Person], Client]) -> Iterator[Client]:
    """The steward's browser; whatever an import left on disk goes at the end."""
    yield browser_of(steward)
    for one in Import.objects.all():
        delete_files(one.pk)


@pytest.fixture
def upload(browser: Client) -> Upload:
    """Choose a file: `upload(text)`."""

    def run(text: str) -> Any:
        file = SimpleUploadedFile("../../etc/passwd.csv", text.encode(), "text/csv")
        return browser.post(reverse("imports"), {"file": file})

    return run


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(name: str, *words: Any) -> str:
    return reverse(name, args=[Import.objects.open().get().pk, *words])


def test_whole_way(browser: Client, upload: Upload, run_jobs: Callable[[], list[Job]]) -> None:
    response = upload(FILE)
    opened = Import.objects.get()
    assert response.url == reverse("import_columns", args=[opened.pk])
    columns = browser.get(response.url)
    assert "For example: Ana Ruiz, Bilal Haddad, Chen Wei" in text_of(columns)
    assert columns.context["form"]["column_2"].value() == "email"

    response = browser.post(response.url, NAMES)
    assert response.url == reverse("import", args=[opened.pk])
    shown = browser.get(response.url)
    assert [(one.kind, one.count) for one in shown.context["run"].lists] == [
        ("joins", 3), ("returns", 0), ("moves", 0), ("leaves", 0),
    ]  # fmt: skip
    assert "There is no address." in text_of(shown)
    assert Person.objects.filter(source="imported").count() == 0

    response = browser.post(reverse("import_write", args=[opened.pk]))
    job = Job.objects.get(kind="joining.apply")
    assert response.url == reverse("job", args=[job.pk])
    assert browser.get(reverse("import", args=[opened.pk])).url == response.url
    run_jobs()
    done = browser.get(reverse("import", args=[opened.pk]))
    assert "3 joined, 0 came back, 0 changed, 0 left" in text_of(done)
    assert Person.objects.filter(source="imported").count() == 3

    browser.post(upload(FILE).url, NAMES)
    again = browser.get(page("import"))
    assert "Everybody is here already as the file says." in text_of(again)
    assert again.context["run"].stays == 3


def test_nothing_of_the_files_name_is_kept(upload: Upload) -> None:
    upload(FILE)
    opened = Import.objects.get()
    assert [path.name for path in folder().glob(f"{opened.pk}*")] == [f"{opened.pk}.upload"]
    assert "passwd" not in str(Import.objects.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Export it again"),
        ("Name,Email\n" + "x" * 1_100_000, "is longer than"),
        ("\0" * 900, "This is not a text file"),
        ("Ana,ana@example.org\n", "not column names"),
    ],
)
def test_unreadable_file_is_said_beside_the_field(text: str, says: str, upload: Upload) -> None:
    response = upload(text)
    assert response.status_code == 200
    assert says in " ".join(response.context["form"].errors["file"])
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (OUT | {"column_0": "number"}, "which column holds the names"),
        (OUT | {"column_1": "name"}, "personnel number or the address"),
        (NAMES | {"column_3": "email"}, "Two columns are taken for the same"),
    ],
)
def test_columns_that_do_not_suffice(
    chosen: dict[str, str], says: str, browser: Client, upload: Upload
) -> None:
    response = browser.post(upload(FILE).url, chosen)
    assert says in text_of(response)
    assert Import.objects.get().state == Import.State.COLUMNS


def test_problems_stand_in_the_way(browser: Client, upload: Upload) -> None:
    browser.post(upload(FILE.replace(";1\n", ";77\n")).url, NAMES)
    shown = browser.get(page("import"))
    assert "1 problem stands in the way." in text_of(shown)
    assert "Write this" not in text_of(shown)
    browser.post(page("import_write"))
    assert Import.objects.get().state == Import.State.CHECKED
    listed = browser.get(page("import_problems") + "?kind=unknown_leader")
    assert [(p.row, p.heading) for p in listed.context["problems"]] == [(3, "Manager")]


def test_problems_as_a_file_hold_no_formula(browser: Client, upload: Upload) -> None:
    text = FILE.replace("Manager", "=Manager()").replace(";1\n", ";=1+1\n")
    browser.post(upload(text).url, NAMES)
    response = browser.get(page("import_problems_file"))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Column,What is wrong,What to do"
    assert lines[2].startswith("3,'=Manager(),The leader “=1+1” is not in the file.")
    assert response["Content-Disposition"] == 'attachment; filename="problems.csv"'


def test_ambiguous_dates_are_asked(browser: Client, upload: Upload) -> None:
    chosen = {"column_0": "number", "column_1": "name", "column_2": "joined"}
    browser.post(upload(DATES).url, chosen)
    shown = browser.get(page("import"))
    assert "Row 2 says 03/04/2020." in text_of(shown)
    assert [str(label) for _v, label in shown.context["dates_form"].fields["order"].choices] == [
        "April 3, 2020",
        "March 4, 2020",
    ]
    assert "Read the dates so" in text_of(browser.post(page("import_dates"), {"order": "no"}))
    browser.post(page("import_dates"), {"order": "month-first"})
    assert browser.get(page("import")).context["run"].may_write


def test_leavers_are_typed(
    browser: Client, upload: Upload, run_jobs: Callable[[], list[Job]]
) -> None:
    browser.post(upload(FILE).url, NAMES)
    browser.post(page("import_write"))
    run_jobs()
    browser.post(upload(FILE.replace("3;Chen Wei;;Ana Ruiz\n", "")).url, NAMES)
    assert browser.get(page("import")).context["run"].leavers_to_type == 1
    for typed in ("", "2"):
        response = browser.post(page("import_write"), {"leavers": typed})
        assert response.context["write_form"].errors
    browser.post(page("import_write"), {"leavers": "1"})
    run_jobs()
    assert Person.objects.get(number="3").is_here is False


def test_large_file_is_read_by_a_job(
    browser: Client,
    upload: Upload,
    run_jobs: Callable[[], list[Job]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actions, "CHECKED_AT_ONCE", 10)
    response = browser.post(upload(FILE).url, NAMES)
    job = Job.objects.get(kind="joining.check")
    assert response.url == reverse("job", args=[job.pk])
    run_jobs()
    assert browser.get(page("import")).context["run"].may_write
    job.refresh_from_db()
    assert job.page == page("import")


def test_broken_off_reading_is_said_and_can_begin_again(
    browser: Client, upload: Upload, steward: Person
) -> None:
    upload(FILE)
    Import.objects.update(state=Import.State.CHECKING)
    assert "It broke off. Nothing was written." in text_of(browser.get(page("import")))
    browser.post(page("import_columns"), NAMES)
    assert Import.objects.get().state == Import.State.CHECKED


def test_lists_are_paged(browser: Client, upload: Upload) -> None:
    rows = "".join(f"{n};P{n};;\n" for n in range(1, 121))
    browser.post(upload(FILE.partition("\n")[0] + "\n" + rows).url, NAMES)
    seen, after = [], ""
    for _page in range(3):
        response = browser.get(page("import_changes", "joins") + f"?after={after}")
        seen += [one.name for one in response.context["people"]]
        after = response.context["after"]
    assert (seen, after) == ([f"P{n}" for n in range(1, 121)], "")


def test_movers_show_before_and_after(
    browser: Client, upload: Upload, run_jobs: Callable[[], list[Job]]
) -> None:
    browser.post(upload(FILE).url, NAMES)
    browser.post(page("import_write"))
    run_jobs()
    changed = FILE.replace("3;Chen Wei;;Ana Ruiz", "3;Chen Lin;;Bilal Haddad")
    browser.post(upload(changed).url, NAMES)
    (chen,) = browser.get(page("import_changes", "moves")).context["people"]
    assert chen.changed == (
        ("Name", "Chen Wei", "Chen Lin"),
        ("Leader", "Ana Ruiz", "Bilal Haddad"),
        ("Team", "Team of Ana Ruiz", "Team of Bilal Haddad"),
    )


def test_one_import_at_a_time(browser: Client, upload: Upload) -> None:
    upload(FILE)
    assert upload(FILE).url == reverse("imports")
    assert Import.objects.count() == 1
    shown = text_of(browser.get(reverse("imports")))
    assert "Sara Steward began it on" in shown
    browser.post(page("import_discard"))
    assert not Import.objects.open().exists()


PAGES = ("import", "import_columns", "import_problems", "import_problems_file")


def test_nobody_but_stewards(
    upload: Upload, bilal: Person, browser_of: Callable[[Person], Client], browser: Client
) -> None:
    browser.post(upload(FILE).url, NAMES)
    addresses = [reverse("imports"), reverse("imports_named")]
    addresses += [page(name) for name in PAGES] + [page("import_changes", "joins")]
    for client, status in ((browser, 200), (browser_of(bilal), 404), (Client(), 302)):
        assert [client.get(address).status_code for address in addresses] == [status] * 7
    for name in ("import_write", "import_discard", "import_dates"):
        assert browser_of(bilal).post(page(name)).status_code == 404
    assert Import.objects.get().state == Import.State.CHECKED


def test_ended_import_shows_no_person(browser: Client, upload: Upload) -> None:
    browser.post(upload(FILE).url, NAMES)
    opened = Import.objects.get()
    browser.post(page("import_discard"))
    for name in ("import_problems", "import_problems_file", "import_columns"):
        assert browser.get(reverse(name, args=[opened.pk])).status_code == 404
    assert "Bilal" not in text_of(browser.get(reverse("import", args=[opened.pk])))


def test_people_named_by_hand_are_let_go(
    browser: Client, steward: Person, make_person: Callable[..., Person]
) -> None:
    chair = make_person("Ines Costa")
    shown = browser.get(reverse("imports_named"))
    assert shown.context["people"] == [chair, steward]
    browser.post(reverse("imports_let_go", args=[chair.pk]))
    chair.refresh_from_db()
    assert not chair.is_here
    last = browser.post(reverse("imports_let_go", args=[steward.pk]), follow=True)
    assert "Somebody must stay steward." in text_of(last)
    imported = make_person("Dana Doe", source="imported")
    assert browser.post(reverse("imports_let_go", args=[imported.pk])).status_code == 404


def queries_of(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len(captured)


def test_start_asks_as_much_for_one_import_as_for_three(browser: Client, steward: Person) -> None:
    asked = []
    for more in (1, 2):
        for _n in range(more):
            Import.objects.create(by=steward).end(Import.State.DONE, {"joins": 3})
        asked.append(queries_of(browser, reverse("imports")))
    assert asked[0] == asked[1]


def test_dry_run_asks_as_much_for_one_row_as_for_three(browser: Client, upload: Upload) -> None:
    head, *rows = FILE.splitlines(keepends=True)
    asked = []
    for count in (1, 3):
        browser.post(upload(head + "".join(rows[:count])).url, NAMES)
        asked.append(queries_of(browser, page("import")))
        browser.post(page("import_discard"))
    assert asked[0] == asked[1]
