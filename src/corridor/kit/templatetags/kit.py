"""Template tags of the kit. They are builtins: no template loads them."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any

from babel import Locale
from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from corridor.kit import icons, speaking
from corridor.kit.charts import Chart
from corridor.kit.forms import AudienceForm
from corridor.kit.help_lines import dial
from corridor.kit.saying_first import SaidFirstForm

register = template.Library()

TYPEFACES = (
    "kit/built/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "kit/built/source-serif-4-latin-wght-normal.woff2",
)
TYPEFACE_SHEET = "kit/built/fonts.css"


def _locale(context: Context) -> Locale:
    return speaking.locale_of(getattr(context.get("request"), "person", None))


@cache
def _typefaces() -> SafeString:
    """The links to the typefaces; nothing where the front end is not built: pages fall back."""
    try:
        if finders.find(TYPEFACE_SHEET) is None:
            return SafeString("")
        sheet = format_html('<link rel="stylesheet" href="{}">', static(TYPEFACE_SHEET))
        preload = '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>'
        faces = format_html_join("", preload, ((static(face),) for face in TYPEFACES))
    except ValueError:  # not collected: the storage knows no name for it
        return SafeString("")
    return faces + sheet


@register.simple_tag
def built_fonts() -> SafeString:
    """`{% built_fonts %}`: our typefaces, asked for early."""
    return _typefaces()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "door" %}`: one of kit.icons.NAMES, drawn in the colour of the text."""
    return icons.icon(name)


@register.inclusion_tag("kit/audience_line.html")
def audience_line(text: str) -> dict[str, Any]:
    """`{% audience_line words %}`: who can see this. Directly under an item's title."""
    return {"text": text}


@register.inclusion_tag("kit/audience_of.html")
def audience_of(form: AudienceForm) -> dict[str, Any]:
    """`{% audience_of form %}`: who will see this, following what is ticked. Above the button."""
    people = form["people"] if "people" in form.fields else None
    sent = {"widens": str(form.widens.pk)} if form.widens else {}
    if is_said := isinstance(form, SaidFirstForm):
        sent[SaidFirstForm.SAID] = "anew"
    fields = [field.html_name for field in (form["to"], people) if field is not None]
    return {
        "form": form,
        "is_said": is_said,
        "text": form.audience_words,
        "to": form["to"],
        "people": people,
        "widens": form.widens,
        "sent": json.dumps(sent),
        "names": ",".join(["csrfmiddlewaretoken", *fields, *sent]),
    }


@register.inclusion_tag("kit/said_first.html")
def said_first(form: SaidFirstForm) -> dict[str, Any]:
    """`{% said_first form %}`: what has to be said first, following what is ticked. Above the words."""
    return {"form": form, "to": form["to"]}


@register.inclusion_tag("kit/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """`{% chart c %}`: a kit.charts.Chart with its sentence, its table and what was withheld."""
    return {"chart": chart}


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None) -> SafeString | str:
    """`{% day ask.until_on %}`: "23 November 2026" in the reader's locale; nothing for None."""
    if value is None:
        return ""
    text = speaking.day(value, locale=_locale(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def days(context: Context, first: date, last: date) -> str:
    """`{% days fortnight.begins_on fortnight.ends_on %}`: "23 Nov – 6 Dec 2026"."""
    return speaking.days(first, last, locale=_locale(context))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None) -> SafeString | str:
    """`{% moment answer.sent_at %}`: day and time in the reader's locale and zone."""
    if value is None:
        return ""
    text = speaking.moment(value, locale=_locale(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag(takes_context=True)
def clock(context: Context, value: time) -> str:
    """`{% clock volunteer.begins_at %}`: "14:05" in the reader's locale, in no zone."""
    return speaking.clock(value, locale=_locale(context))


@register.simple_tag(takes_context=True)
def amount(context: Context, quantity: int, unit: str) -> str:
    """`{% amount pool.left pool.unit %}`: "2½ days" (of half days), "€1,250.00" (of minor units)."""
    return speaking.amount(quantity, unit, locale=_locale(context))


@register.simple_tag(takes_context=True)
def languages(context: Context, codes: Iterable[str]) -> str:
    """`{% languages line.languages %}`: "English, French" in the reader's language."""
    names = _locale(context).languages
    return ", ".join(str(names.get(code, code)) for code in codes)


@register.filter
def as_dialled(number: str) -> str:
    """`{{ "0800 111 0 111"|as_dialled }}`: "08001110111"."""
    return dial(str(number))


@register.simple_tag(takes_context=True)
def number(context: Context, value: float) -> str:
    """`{% number count %}`: "12,000" as the reader writes it."""
    return speaking.number(value, locale=_locale(context))
