"""Promise 1: who can see something is said on every form that takes something personal, before saving."""

from html.parser import HTMLParser

from architecture.addresses import addresses
from architecture.matrix import MATRIX, parts_of
from django.urls import reverse

VISIBLE = {"text", "email", "number", "date", "radio", "checkbox", "search", "file", "password"}

# Forms that take nothing personal, each with its reason.
NOTHING_PERSONAL = {
    "care_end": "ends an ask: who can see it was said when it was asked, and nobody new does",
    "erase_me": "one's own name, typed to confirm, and kept nowhere",
    "help_lines_of": "the organisation's help numbers",
    "means_holders": "who disposes of a pool of the organisation's",
    "means_new_pool": "a pool of the organisation's",
    "means_pool": "how much is in a pool of the organisation's",
    "settings_counterpart": "a public appointment: the page says that everyone here sees it",
    "settings_counterpart_invite": "a public appointment: the page says that everyone here sees it",
    "sign_in_code": "a code that is used up at once",
    "steward_duties": "public appointments: the page says that everyone here sees them",
    "steward_fortnight": "the day on which the organisation's fortnight begins",
    "steward_organisation": "the organisation's name and country",
    "steward_practice": "which practices the organisation has on",
}


class Forms(HTMLParser):
    """The POST forms of a page that ask for something, and whether an audience line is there."""

    def __init__(self) -> None:
        super().__init__()
        self.asking = 0
        self.audience_lines = 0
        self._in_post = False
        self._asks = False

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "form":
            self._in_post = (named.get("method") or "").lower() == "post"
            self._asks = False
        elif tag in {"textarea", "select"} or (
            tag == "input" and named.get("type", "text") in VISIBLE
        ):
            self._asks = True
        if "audience" in (named.get("class") or "").split():
            self.audience_lines += 1

    def handle_endtag(self, tag):
        if tag == "form":
            self.asking += self._in_post and self._asks
            self._in_post = False


def forms_of(page: str) -> Forms:
    forms = Forms()
    forms.feed(page)
    return forms


def silent_forms(page: str) -> bool:
    """Whether the page asks for something without saying who can see it."""
    forms = forms_of(page)
    return bool(forms.asking) and not forms.audience_lines


# Each page is looked at once, by the first of these who is let in.
VIEWERS = ("asker", "helper", "root", "steward", "operator", "moderator")


def pages(sample, browse):
    """Every page that somebody is let in to, as (name, html)."""
    browsers = {role: browse(role) for role in VIEWERS}
    for name in sorted({address.name for address in addresses()} & set(MATRIX)):
        role = next((role for role in VIEWERS if role in MATRIX[name].who), "")
        if not role:
            continue
        answer = browsers[role].get(reverse(name, kwargs=parts_of(name, sample)))
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and is_page:
            yield name, answer.content.decode()


def test_every_form_that_takes_something_personal_says_who_can_see_it(sample, browse):
    silent = [name for name, page in pages(sample, browse) if silent_forms(page)]
    assert ", ".join(name for name in silent if name not in NOTHING_PERSONAL) == ""
    assert sorted(set(NOTHING_PERSONAL) - set(silent)) == []


def test_a_form_without_its_line_is_found():
    form = '<form method="post"><textarea name="body"></textarea></form>'
    assert silent_forms(form)
    assert not silent_forms(form + '<p class="audience">Only you</p>')
    assert not silent_forms('<form method="post"><button>Sign out</button></form>')
    assert not silent_forms('<form><input name="q"></form>')
