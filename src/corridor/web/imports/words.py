"""What importing calls things on its pages."""

from django.utils.translation import gettext_lazy as _

LISTS = {
    "joins": _("People who join"),
    "returns": _("People who come back"),
    "moves": _("People who change"),
    "leaves": _("People who leave"),
}
CHANGED = {
    "name": _("Name"),
    "number": _("Personnel number"),
    "email": _("Address"),
    "title": _("Job title"),
    "country": _("Country"),
    "joined": _("First day"),
    "leader": _("Leader"),
    "team": _("Team"),
    "source": _("Named by hand until now"),
}
LACKING = {
    "name": _("Say which column holds the names, or first and last names."),
    "key": _("Say which column holds the personnel number or the address: one of them is needed."),
    "twice": _("Two columns are taken for the same. Leave one of them out."),
}
