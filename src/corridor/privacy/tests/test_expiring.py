"""What ends by itself: circles of closed audiences after a week, log lines after two years."""

from datetime import timedelta

from django.utils import timezone

from corridor.privacy.expiring import drop_expired
from corridor.privacy.models import Audience, AudienceMember, HandedOn, Opening
from corridor.privacy.sealing import unseal


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def test_circles_of_closed_audiences_are_forgotten_a_week_later(make_letter, bilal, chen):
    letters = [make_letter(bilal, "words", to=[chen]) for _ in range(5)]
    closed = [
        {"expires_at": days_ago(8)},
        {"withdrawn_at": days_ago(8)},
        {"expires_at": days_ago(6)},
        {"withdrawn_at": days_ago(6)},
    ]
    for letter, change in zip(letters, closed, strict=False):
        Audience.objects.filter(pk=letter.audience_id).update(**change)
    drop_expired()
    left = set(AudienceMember.objects.values_list("audience", flat=True))
    assert left == {letter.audience_id for letter in letters[2:]}
    assert HandedOn.objects.count() == 5
    assert len(unseal(letters, reader=bilal)) == 5


def test_log_lines_are_kept_two_years(make_letter, bilal, chen):
    for number, days in enumerate((700, 740)):
        Opening.objects.create(
            owner=bilal,
            item=str(number) * 32,
            item_kind="a.b",
            reader=chen,
            opened_on=days_ago(days).date(),
        )
    drop_expired()
    assert Opening.objects.count() == 1
