"""Who is let in where, written by hand: the role matrix.

Each address has a line: who is let in by GET, who by POST (the same unless said), and which item of
the sample stands in it. "Let in" means anything but 404 and the way to signing in.
"""

from typing import Any, NamedTuple

from brought import brought
from sample import ROLES, Sample

EVERYONE = frozenset(ROLES)
OPEN = EVERYONE | {"nobody"}
STEWARD = frozenset({"steward"})
OPERATOR = frozenset({"operator"})
MODERATOR = frozenset({"moderator"})
LEADERS = frozenset({"leader", "root"})
ROOT = frozenset({"root"})
ASKER = frozenset({"asker"})
HELPER = frozenset({"helper"})
NOBODY: frozenset[str] = frozenset()


class Line(NamedTuple):
    """Who is let in, and the item whose parts stand in the address.

    `bare_post`: who is let in by a POST that carries nothing, where that is not the same.
    """

    who: frozenset[str]
    item: str = ""
    bare_post: frozenset[str] | None = None


MATRIX: dict[str, Line] = {
    # Home, and what everybody can reach
    "home": Line(EVERYONE),
    "whole_fortnight": Line(EVERYONE),
    "letter": Line(EVERYONE),
    "letter_off": Line(OPEN, "letter_token"),
    "welcome": Line(EVERYONE),
    "welcome_away": Line(EVERYONE),
    "audience_line": Line(EVERYONE),
    "month": Line(OPEN),
    "month_of": Line(OPEN, "month"),
    "help_now": Line(OPEN),
    "components": Line(OPEN),
    "outbox": Line(OPEN),
    "outbox_letter": Line(OPEN, "letter"),
    "culture": Line(EVERYONE),
    "culture_download": Line(EVERYONE),
    "culture_row": Line(EVERYONE, "culture_row"),
    # Signing in
    "sign_in": Line(OPEN),
    "sign_in_sent": Line(OPEN),
    "sign_in_link": Line(OPEN, "token"),
    "sign_in_code": Line(OPEN),
    "passkey_sign_in": Line(OPEN),
    "passkey_begin": Line(OPEN),
    "provider_begin": Line(OPEN),
    "provider_back": Line(OPEN),
    "sign_out": Line(OPEN),
    "confirm_it_is_you": Line(EVERYONE),
    "confirm_by_passkey": Line(EVERYONE),
    "confirm_by_provider": Line(EVERYONE),
    "confirm_by_link": Line(EVERYONE, "token"),
    # People and settings
    "people": Line(EVERYONE),
    "people_find": Line(EVERYONE),
    "team": Line(EVERYONE, "team"),
    "person": Line(EVERYONE, "person"),
    "settings": Line(EVERYONE),
    "calendar": Line(EVERYONE),
    "calendar_feed": Line(NOBODY, "token"),
    "occasion": Line(ASKER | HELPER, "occasion"),
    "occasion_words": Line(HELPER | ASKER, "occasion"),
    "occasion_accept": Line(ASKER | HELPER, "occasion"),
    "occasion_decline": Line(ASKER | HELPER, "occasion"),
    "occasion_move": Line(ASKER, "occasion"),
    "occasion_cancel": Line(ASKER, "occasion"),
    "settings_calendar": Line(EVERYONE),
    "calendar_address": Line(EVERYONE),
    "calendar_address_take_back": Line(EVERYONE),
    "calendar_connect": Line(EVERYONE),
    "calendar_try": Line(EVERYONE),
    "calendar_choose": Line(EVERYONE),
    "calendar_blocks": Line(EVERYONE),
    "calendar_disconnect": Line(EVERYONE),
    "settings_sessions": Line(EVERYONE),
    "end_session": Line(EVERYONE),
    "end_other_sessions": Line(EVERYONE),
    "settings_passkeys": Line(EVERYONE),
    "passkey_add_begin": Line(EVERYONE),
    "set_code_wish": Line(EVERYONE),
    "remove_passkey": Line(EVERYONE, "passkey"),
    "answer_held_address": Line(EVERYONE),
    "connect_account": Line(EVERYONE),
    "disconnect_account": Line(EVERYONE),
    "settings_hours": Line(EVERYONE),
    "close_days": Line(EVERYONE),
    "open_day": Line(EVERYONE),
    "switch_letter": Line(EVERYONE),
    "try_address": Line(EVERYONE),
    "settings_counterpart": Line(ROOT),
    "settings_counterpart_invite": Line(ROOT),
    # Jobs: who asked for it
    "job": Line(STEWARD, "job"),
    "job_cancel": Line(STEWARD, "job"),
    # Privacy
    "privacy": Line(EVERYONE),
    "what_is_stored": Line(OPEN),
    "privacy_log": Line(EVERYONE),
    "export": Line(EVERYONE),
    "private_address": Line(EVERYONE),
    "erase_me": Line(EVERYONE),
    "erased": Line(OPEN),
    "mutes": Line(EVERYONE),
    "mute_add": Line(EVERYONE, bare_post=NOBODY),
    "mute_remove": Line(EVERYONE, bare_post=NOBODY),
    "handed_on": Line(MODERATOR),
    "handed_on_mine": Line(EVERYONE),
    "handed_on_item": Line(MODERATOR | ASKER, "copy"),
    "handed_on_settle": Line(MODERATOR, "copy"),
    "handed_on_back": Line(ASKER, "copy"),
    "leaving": Line(NOBODY, "link"),
    "leaving_export": Line(NOBODY, "link"),
    "leaving_erase": Line(NOBODY, "link"),
    # Stewards
    "steward": Line(STEWARD),
    "steward_practices": Line(STEWARD),
    "steward_practice": Line(STEWARD, "practice"),
    "steward_duties": Line(STEWARD),
    "steward_take_duty": Line(STEWARD, "duty"),
    "steward_organisation": Line(STEWARD),
    "steward_fortnight": Line(STEWARD),
    "steward_keys": Line(STEWARD),
    "steward_mail": Line(STEWARD),
    "steward_mail_arrived": Line(NOBODY, "token"),
    "steward_counterpart": Line(STEWARD),
    "steward_invite": Line(STEWARD),
    "acts": Line(EVERYONE),
    "help_lines": Line(STEWARD),
    "help_lines_of": Line(STEWARD, "country"),
    "printed_codes": Line(STEWARD),
    "print_all_codes": Line(STEWARD),
    "print_code": Line(STEWARD, "without_address"),
    "imports": Line(STEWARD),
    "imports_named": Line(STEWARD),
    "imports_let_go": Line(STEWARD, "person"),
    "import": Line(STEWARD, "import"),
    "import_columns": Line(STEWARD, "import"),
    "import_dates": Line(STEWARD, "import", bare_post=NOBODY),
    "import_changes": Line(STEWARD, "import_kind"),
    "import_problems": Line(STEWARD, "import"),
    "import_problems_file": Line(STEWARD, "import"),
    "import_write": Line(STEWARD, "import"),
    "import_discard": Line(STEWARD, "import"),
    # Operators
    "operator": Line(OPERATOR),
    "operator_doctor": Line(OPERATOR),
    "operator_jobs": Line(OPERATOR),
    "operator_retry": Line(OPERATOR),
    "operator_cancel": Line(OPERATOR),
    # Ballots: those on the roll
    "ballots_waiting": Line(EVERYONE),
    "ballots_box": Line(OPEN),
    "ballots_keys": Line(OPEN, "ballot"),
    "ballots_key_list": Line(EVERYONE, "ballot"),
    "ballots_token": Line(EVERYONE, "ballot", bare_post=ASKER),
    "ballots_kept": Line(EVERYONE, "ballot"),
    "ballots_carry": Line(EVERYONE, "ballot", bare_post=ASKER),
    "ballots_carried": Line(ASKER, "ballot", bare_post=EVERYONE),
    # Means
    "means": Line(EVERYONE),
    "means_at_my_disposal": Line(LEADERS),
    "means_mine": Line(EVERYONE),
    "means_commitment": Line(HELPER, "commitment"),
    "means_done": Line(HELPER, "commitment"),
    "means_not_after_all": Line(HELPER, "commitment"),
    "means_pools": Line(STEWARD),
    "means_new_pool": Line(STEWARD),
    "means_pool": Line(STEWARD, "pool"),
    "means_add": Line(STEWARD, "pool"),
    "means_take": Line(STEWARD, "pool"),
    "means_holders": Line(STEWARD, "pool"),
    "means_close": Line(STEWARD, "pool"),
    # Care: the asker, and the circle they chose
    "care": Line(EVERYONE),
    "care_how_to_answer": Line(EVERYONE),
    "care_limit": Line(EVERYONE),
    "care_ask_new": Line(EVERYONE),
    "care_propose": Line(EVERYONE),
    "care_proposal": Line(ASKER, "proposal"),
    "care_proposal_decline": Line(ASKER, "proposal"),
    "care_hand_on_proposal": Line(ASKER, "proposal"),
    "care_ask": Line(ASKER | HELPER, "ask"),
    "care_answer": Line(ASKER | HELPER, "ask"),
    "care_commit": Line(HELPER, "ask"),
    "care_no_thank_you": Line(HELPER, "ask"),
    "care_hand_on_ask": Line(HELPER, "ask"),
    "care_hand_on_answer": Line(ASKER, "answer"),
    "care_further": Line(ASKER, "ask"),
    "care_take_back": Line(ASKER, "ask"),
    "care_end": Line(ASKER, "ask"),
    "care_show": Line(ASKER, "ask"),
    "care_fitted": Line(ASKER, "ask"),
}

for _practice in brought():
    MATRIX.update({n: Line(frozenset(who), item) for n, (who, item) in _practice.LINES.items()})


def parts_of(name: str, sample: Sample) -> dict[str, Any]:
    """The parts of the address, as `reverse` takes them."""
    item = MATRIX[name].item
    return sample.parts[item] if item else {}
