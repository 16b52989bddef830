"""What ends by itself: circles of expired audiences, and lines of the owner's log."""

from datetime import timedelta

from django.utils import timezone

from corridor.privacy.models import AudienceMember, Opening

# A line of the log is kept this long.
LOG_KEPT = timedelta(days=2 * 365)
# Nobody sees through a closed audience any more; its list of people goes a little later, so that
# an owner who opens it again at once finds it as it was.
CIRCLE_KEPT = timedelta(days=7)


def drop_expired() -> None:
    """Forget who was in audiences that closed a week ago, and log lines older than two years."""
    limit = timezone.now() - CIRCLE_KEPT
    AudienceMember.objects.filter(audience__expires_at__lt=limit).delete()
    AudienceMember.objects.filter(audience__withdrawn_at__lt=limit).delete()
    Opening.objects.filter(opened_on__lt=timezone.now().date() - LOG_KEPT).delete()
