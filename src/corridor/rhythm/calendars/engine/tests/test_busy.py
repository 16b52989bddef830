"""Which times are taken: zones, recurrences, exceptions, whole days, and what does not count."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from corridor.rhythm.calendars.engine.busy import busy, read
from corridor.rhythm.calendars.engine.problems import CannotRead

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = datetime(2027, 3, 1, tzinfo=UTC)
UNTIL = datetime(2027, 4, 12, tzinfo=UTC)

CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Our own zone
BEGIN:STANDARD
DTSTART:20250101T000000
TZOFFSETFROM:+0345
TZOFFSETTO:+0345
END:STANDARD
END:VTIMEZONE
"""


def calendar(*events, more=""):
    bodies = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{more}{bodies}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def taken(*events, zone=BERLIN, more="", since=SINCE, until=UNTIL):
    return [
        f"{start:%m-%d %H:%M}/{end:%m-%d %H:%M}"
        for start, end in busy(calendar(*events, more=more), since, until, zone)
    ]


def event(start, end, *more):
    return "\n".join((f"UID:1\nDTSTAMP:20270101T000000Z\nDTSTART{start}\nDTEND{end}", *more))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (":20270301T090000Z", ":20270301T100000Z", "03-01 09:00/03-01 10:00"),
        (
            ";TZID=Europe/Berlin:20270301T090000",
            ";TZID=Europe/Berlin:20270301T100000",
            "03-01 08:00/03-01 09:00",
        ),
        (
            ";TZID=W. Europe Standard Time:20270329T090000",
            ";TZID=W. Europe Standard Time:20270329T100000",
            "03-29 07:00/03-29 08:00",
        ),
        (
            ';TZID="/mozilla.org/20050126_1/America/New_York":20270301T090000',
            ';TZID="/mozilla.org/20050126_1/America/New_York":20270301T100000',
            "03-01 14:00/03-01 15:00",
        ),
        (":20270301T090000", ":20270301T100000", "03-01 08:00/03-01 09:00"),
        (";VALUE=DATE:20270301", ";VALUE=DATE:20270303", "03-01 00:00/03-02 23:00"),
        (
            ";TZID=Australia/Lord_Howe:20270310T090000",
            ";TZID=Australia/Lord_Howe:20270310T100000",
            "03-09 22:00/03-09 23:00",
        ),
    ],
)
def test_a_time_in_its_zone(start, end, expected):
    assert taken(event(start, end)) == [expected]


def test_a_whole_day_has_the_hours_that_the_day_has():
    start, end = busy(
        calendar(event(";VALUE=DATE:20270328", ";VALUE=DATE:20270329")), SINCE, UNTIL, BERLIN
    )[0]
    assert end - start == timedelta(hours=23)


def test_a_zone_that_the_file_explains():
    found = taken(
        event(";TZID=Our own zone:20270301T090000", ";TZID=Our own zone:20270301T100000"),
        more=CUSTOM_ZONE,
    )
    assert found == ["03-01 05:15/03-01 06:15"]


def test_two_files_that_explain_one_name_differently():
    one = event(";TZID=Our own zone:20270301T090000", ";TZID=Our own zone:20270301T100000")
    assert taken(one, more=CUSTOM_ZONE) == ["03-01 05:15/03-01 06:15"]
    assert taken(one, more=CUSTOM_ZONE.replace("+0345", "+0200")) == ["03-01 07:00/03-01 08:00"]


def test_a_zone_that_nobody_knows_is_read_as_ones_own_and_said():
    one = event(";TZID=Middle Earth:20270301T090000", ";TZID=Middle Earth:20270301T100000")
    reading = read(calendar(one), SINCE, UNTIL, BERLIN)
    assert reading.notes == {"unknown_zone"}
    assert reading.taken[0][0] == datetime(2027, 3, 1, 8, tzinfo=UTC)


def test_every_week_at_nine_stays_at_nine():
    one = event(
        ";TZID=Europe/Berlin:20270308T090000",
        ";TZID=Europe/Berlin:20270308T100000",
        "RRULE:FREQ=WEEKLY",
    )
    assert taken(one, until=datetime(2027, 4, 6, tzinfo=UTC)) == [
        "03-08 08:00/03-08 09:00",
        "03-15 08:00/03-15 09:00",
        "03-22 08:00/03-22 09:00",
        "03-29 07:00/03-29 08:00",
        "04-05 07:00/04-05 08:00",
    ]


def test_left_out_added_and_moved_times():
    series = event(
        ";TZID=Europe/Berlin:20270301T090000",
        ";TZID=Europe/Berlin:20270301T100000",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;TZID=Europe/Berlin:20270302T090000",
        "RDATE;TZID=Europe/Berlin:20270310T120000",
    )
    moved = event(
        ";TZID=Europe/Berlin:20270303T150000",
        ";TZID=Europe/Berlin:20270303T170000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20270303T090000",
    )
    gone = event(
        ";TZID=Europe/Berlin:20270304T090000",
        ";TZID=Europe/Berlin:20270304T100000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20270304T090000",
        "STATUS:CANCELLED",
    )
    assert taken(series, moved, gone) == [
        "03-01 08:00/03-01 09:00",
        "03-03 14:00/03-03 16:00",
        "03-10 11:00/03-10 12:00",
    ]


def test_a_moved_time_in_another_zone_and_moved_into_the_span():
    series = event(
        ";TZID=Europe/Berlin:20270201T090000",
        ";TZID=Europe/Berlin:20270201T100000",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    )
    moved = event(
        ":20270305T090000Z", ":20270305T100000Z", "RECURRENCE-ID:20270208T080000Z", "SEQUENCE:1"
    )
    assert taken(series, moved) == ["03-05 09:00/03-05 10:00"]


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED"])
def test_what_takes_no_time(line):
    assert taken(event(":20270301T090000Z", ":20270301T100000Z", line)) == []


def test_tentative_takes_time():
    one = event(":20270301T090000Z", ":20270301T100000Z", "STATUS:TENTATIVE")
    assert len(taken(one)) == 1


def test_overlapping_times_are_one():
    assert taken(
        event(":20270301T090000Z", ":20270301T100000Z"),
        event(":20270301T093000Z", ":20270301T110000Z").replace("UID:1", "UID:2"),
        event(":20270301T110000Z", ":20270301T120000Z").replace("UID:1", "UID:3"),
    ) == ["03-01 09:00/03-01 12:00"]


def test_what_lies_across_the_edge_is_clipped():
    one = event(":20270228T220000Z", ":20270301T020000Z")
    assert taken(one) == ["03-01 00:00/03-01 02:00"]


def test_a_duration_and_no_end_at_all():
    assert taken("UID:1\nDTSTART:20270301T090000Z\nDURATION:PT45M") == ["03-01 09:00/03-01 09:45"]
    assert taken("UID:1\nDTSTART:20270301T090000Z") == []
    assert taken("UID:1\nDTSTART;VALUE=DATE:20270301", zone=UTC) == ["03-01 00:00/03-02 00:00"]


def test_a_free_busy_answer():
    answer = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r
FREEBUSY;FBTYPE=BUSY:20270301T090000Z/20270301T100000Z,20270302T090000Z/PT30M\r
FREEBUSY;FBTYPE=FREE:20270303T090000Z/20270303T100000Z\r
FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270304T090000Z/20270304T100000Z\r
END:VFREEBUSY\r\nEND:VCALENDAR\r\n"""
    assert [start.day for start, _end in busy(answer, SINCE, UNTIL, UTC)] == [1, 2, 4]


def test_alarms_and_tasks_do_not_count():
    more = """BEGIN:VTODO
UID:9
DTSTART:20270301T120000Z
DUE:20270301T130000Z
END:VTODO
"""
    one = event(
        ":20270301T090000Z",
        ":20270301T100000Z",
        "BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT5M\nACTION:DISPLAY\nEND:VALARM",
    )
    assert taken(one, more=more) == ["03-01 09:00/03-01 10:00"]


@pytest.mark.parametrize(
    "broken",
    [
        "UID:1\nSUMMARY:no time at all",
        event(":not a time", ":20270301T100000Z"),
        event(":20270301T100000Z", ":20270301T090000Z"),
        event(":20271399T990000Z", ":20270301T100000Z"),
    ],
)
def test_a_broken_entry_is_said_and_the_rest_counts(broken):
    good = event(":20270305T090000Z", ":20270305T100000Z").replace("UID:1", "UID:2")
    reading = read(calendar(broken, good), SINCE, UNTIL, UTC)
    assert [start.day for start, _end in reading.taken] == [5]
    assert reading.notes == {"broken_entry"}


def test_a_broken_rule_leaves_the_first_time():
    one = event(":20270305T090000Z", ":20270305T100000Z", "RRULE:FREQ=SOMETIMES")
    reading = read(calendar(one), SINCE, UNTIL, UTC)
    assert (len(reading.taken), reading.notes) == (1, {"broken_entry"})


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=MINUTELY;INTERVAL=15",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=0,10,20,30,40,50",
    ],
)
def test_what_recurs_too_often_is_refused(rule):
    with pytest.raises(CannotRead, match="too_dense"):
        taken(event(":20270301T090000Z", ":20270301T090100Z", f"RRULE:{rule}"))


def test_nothing_but_times_gets_past_the_first_step():
    from corridor.rhythm.calendars.engine.busy import _cut_down
    from corridor.rhythm.calendars.engine.lines import kept_lines

    one = event(
        ":20270301T090000Z",
        ":20270301T100000Z",
        "SUMMARY:Oncologist\nLOCATION:Clinic\nDESCRIPTION;LANGUAGE=en:Bring the",
        " results\nATTENDEE:mailto:ana@example.org\nX-NOTE:private",
    )
    entries, _periods = _cut_down(kept_lines(calendar(one)), UTC, set())
    assert [w for w in (b"Onc", b"Clinic", b"results", b"ana@", b"private") if w in entries] == []


@pytest.mark.parametrize(
    ("since", "until"),
    [(SINCE.replace(tzinfo=None), UNTIL), (UNTIL, SINCE), (SINCE, SINCE + timedelta(days=1200))],
)
def test_a_wrong_span_is_refused(since, until):
    with pytest.raises(ValueError, match="span"):
        busy(calendar(), since, until, UTC)
