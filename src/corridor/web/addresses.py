"""Addresses that an installation may or may not have."""

from django.urls import NoReverseMatch, reverse


def address_of(name: str) -> str:
    """The address of the page called `name`, or nothing where this installation has no such page.

    A practice, or a section that a fork leaves out, may be missing; the page that would lead
    there leaves out the link instead of breaking.
    """
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
