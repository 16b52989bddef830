"""Corridor's own icons: strokes on a grid of 24, drawn in the colour of the text around them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_STROKES: dict[str, str] = {
    "eye": '<path d="M2.5 12C5 7.6 8.3 5.5 12 5.5s7 2.1 9.5 6.5c-2.5 4.4-5.8 6.5-9.5 6.5S5 16.4 2.5 12Z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "people": '<circle cx="9" cy="8.2" r="3.2"/><path d="M2.8 19.5c.4-3.8 2.8-6 6.2-6s5.8 2.2 6.2 6"/>'
    '<path d="M15.2 5.4a3.2 3.2 0 0 1 0 5.6M17.6 13.9c2.1.8 3.4 2.8 3.6 5.6"/>',
    "person": '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.5-4.2 3.2-6.5 7-6.5s6.5 2.3 7 6.5"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9.5" rx="1.8"/>'
    '<path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7M12 14.2v2.4"/>',
    "door": '<path d="M4 21V3.5h14V21M2.5 21h19"/><path d="M7.5 21V6.8L14 3.5V21"/>'
    '<path d="M11.2 12.2v1.6"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "check": '<path d="M4.5 12.8 9.6 18 19.5 6.5"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="1.8"/>'
    '<path d="M4 10h16M8.5 3.5v3.5M15.5 3.5v3.5"/>',
    "letter": '<rect x="3.5" y="6" width="17" height="12.5" rx="1.6"/><path d="m4 7.5 8 6 8-6"/>',
    "hand": '<path d="M3 15.5h3.2l2.6-2.3c.9-.8 1.9-.9 3-.5l3.2 1.1c1 .4 1.5 1.6.8 2.4'
    '-.4.5-1.1.6-1.8.4l-2.6-.6"/><path d="m15.2 15.8 3.9-1.7c.9-.4 1.8 0 2.1.8.3.7 0 1.5-.7 1.9'
    'l-6 3.2c-1 .5-2 .6-3 .3l-4.3-1.3H3"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "leave": '<path d="M13.5 4H5.5v16h8M9.5 12H20M16 8l4 4-4 4"/>',
    "help": '<path d="M12 3.5c4.7 0 8.5 3.6 8.5 8s-3.8 8-8.5 8c-1.2 0-2.4-.2-3.4-.7L4 20.5l1.2-4'
    'c-1.1-1.4-1.7-3.1-1.7-5 0-4.4 3.8-8 8.5-8Z"/><path d="M12 8v4.2M12 15.2v.1"/>',
    "note": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.1"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
}

NAMES = tuple(_STROKES)


def icon(name: str) -> SafeString:
    """The icon as inline SVG, hidden from screen readers (the words beside it say it).

    Refuses an unknown name with KeyError.
    """
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_STROKES[name]),  # noqa: S308 - our own drawing above
    )
