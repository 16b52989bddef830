"""A round of introductions as its job: opening wishes, hours, the matching, handing out, and a kill between.

For each size a database of its own, in which everybody of an organisation with teams of twelve, in five
countries, wants introductions. A worker plans the round and hands out half of it, then is killed as the
power does it; a second one goes on to the end. Said are the seconds of each part and the peak memory of
each process, and it is checked that nobody is introduced twice and nobody who was planned is forgotten.

    bin/bench introductions [--sizes 1000,12000] [--small]

The bound: the matching alone, which bin/bench matching measures. The last line is the whole job's
seconds for a thousand people at the largest size over those at the smallest: what grows evenly is 1.
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SIZES = (1_000, 12_000)
SMALL = (120, 240)
MONDAY = datetime(2027, 3, 8, 8, tzinfo=UTC)
OF_A_TEAM, TEAMS_OF_DEPARTMENT = 12, 8
COUNTRIES = (
    ("DE", "Europe/Berlin"), ("FR", "Europe/Paris"), ("GB", "Europe/London"),
    ("IN", "Asia/Kolkata"), ("US", "America/New_York"),
)  # fmt: skip
BATCH = 500


def make(size: int) -> None:
    """Fill the database named by the environment."""
    import random

    from corridor.people.models import Person, PracticeSwitch, Team
    from corridor.practices.conversations.models import Wishes
    from corridor.practices.conversations.queries import Wished, packed
    from corridor.privacy.sealing import seal_new
    from corridor.runtime.jobs import enqueue

    chance = random.Random(1)
    before = MONDAY - timedelta(days=30)
    PracticeSwitch.objects.create(practice="conversations", state="on", changed_at=before)
    company = Team.objects.create(name="Company")
    many = -(-size // OF_A_TEAM)
    departments = [
        Team(name=f"Department {n}", parent=company) for n in range(-(-many // TEAMS_OF_DEPARTMENT))
    ]
    Team.objects.bulk_create(departments)
    teams = [
        Team(name=f"Team {n}", parent=departments[n // TEAMS_OF_DEPARTMENT]) for n in range(many)
    ]
    Team.objects.bulk_create(teams)
    people = []
    for n in range(size):
        country, zone = COUNTRIES[n // OF_A_TEAM % len(COUNTRIES)]
        team = teams[n // OF_A_TEAM]
        people.append(Person(name=f"Person {n}", team=team, country=country, time_zone=zone))
        people[-1].set_keys()
    Person.objects.bulk_create(people, 2_000)
    for start in range(0, size, BATCH):
        rows = [Wishes(owner=person) for person in people[start : start + BATCH]]
        seal_new(
            [
                (row, {"wishes": _wished(chance, Wished).as_json(), "rather_not": packed([])})
                for row in rows
            ]
        )
        Wishes.objects.bulk_create(rows)
    enqueue("conversations.round", once="conversations.round")


def _wished(chance: Any, wished: Any) -> Any:
    begins = chance.randrange(7, 12)
    return wished(
        on=True,
        forms=chance.choice((7, 7, 6, 3)),
        languages=("en",) if chance.randrange(4) else ("en", "de"),
        days="12345",
        begins=f"{begins:02}:{chance.choice(('00', '15', '30'))}",
        ends=f"{begins + chance.randrange(5, 10):02}:00",
        regular=chance.randrange(8) == 0,
    )


def hold(*, die: bool) -> dict[str, float]:
    """Hold the round as its job, or until half of it is handed out; seconds by part, and memory."""
    from corridor.practices.conversations import actions_round
    from corridor.practices.conversations.models import Introduced
    from corridor.practices.conversations.queries_round import plan_of
    from corridor.runtime.delivery import take
    from corridor.runtime.jobs import Job, Work

    took: Counter[str] = Counter()

    def timed(name: str) -> None:
        function: Callable[..., Any] = getattr(actions_round, name)

        def call(*given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*given, **more)
            finally:
                took[name] += time.perf_counter() - began

        setattr(actions_round, name, call)

    for name in ("arrays_of", "hold_round", "plan", "hand_out"):
        timed(name)
    if die:
        hand_out = actions_round._hand_out

        def until_half(one: Any, start: int, batch: Any) -> None:
            hand_out(one, start, batch)
            made = plan_of(one)
            if made is not None and one.handed_out * 2 >= len(made.groups):
                took["until"] = time.perf_counter() - began
                _say(took)
                os.kill(os.getpid(), signal.SIGKILL)

        actions_round._hand_out = until_half
    mine = Job.objects.unfinished().filter(kind="conversations.round")
    mine.update(lease_until=None)
    job = mine.get()
    taken = take(job.pk, job.delivery, by=str(os.getpid()))
    if taken is None:
        raise SystemExit("The job is somebody else's.")
    began = time.perf_counter()
    actions_round.hold(Work(taken))
    times = Counter(Introduced.objects.values_list("person", flat=True))
    if max(times.values()) > 1:
        raise SystemExit("Somebody was introduced twice.")
    took["people"] = len(times)
    _say(took)
    return dict(took)


def _say(took: Counter[str]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps(dict(took) | {"peak": peak}), flush=True)


def _child(size: int, act: str, folder: Path) -> tuple[int, dict[str, float]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "corridor.config.settings",
        "CORRIDOR_DATA": str(folder),
        "CORRIDOR_KEYS": str(folder / "keys"),
        "CORRIDOR_DATABASE": "",
    }
    if act == "make":
        migrate = ["-m", "corridor.config.command", "migrate", "-v0", "--skip-checks"]
        subprocess.run([sys.executable, *migrate], env=environment, check=True)
    done = subprocess.run(
        [sys.executable, __file__, "--act", act, "--sizes", str(size)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()
    return done.returncode, json.loads(said[-1]) if said else {}


def measure(size: int) -> float:
    """Make, kill, go on; prints a line and returns the job's seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "database").mkdir()
        if _child(size, "make", folder)[0]:
            raise SystemExit("The organisation could not be made.")
        died, first = _child(size, "die", folder)
        if died != -signal.SIGKILL:
            raise SystemExit("The first worker was to be killed.")
        failed, second = _child(size, "finish", folder)
    if failed:
        raise SystemExit("The second worker did not get to the end.")
    # The first was killed inside of handing out: it says when, from the beginning of the job on.
    whole = first["until"] + second["hand_out"]
    print(
        f"{size:>8,} people  wishes, hours, arrays {first['arrays_of']:7.1f} s"
        f"  matching {first['hold_round']:7.1f} s  handing out"
        f" {first['until'] - first['plan'] + second['hand_out']:7.1f} s"
        f"  introduced {second['people']:,.0f}"
        f"  peak {first['peak']:,.0f} and {second['peak']:,.0f} MB"
    )
    return whole


def main() -> None:
    """See above."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--sizes", default=",".join(map(str, SIZES)))
    read.add_argument("--small", action="store_true", help="to see that it works")
    read.add_argument("--act", help="of a process of its own")
    given = read.parse_args()
    sizes = SMALL if given.small else tuple(map(int, given.sizes.split(",")))
    if given.act:
        import django

        django.setup()
        from corridor.runtime import moved_clock

        moved_clock.install(Path(os.environ["CORRIDOR_DATA"], "clock.json"))
        moved_clock.stand_at(MONDAY)
        if given.act == "make":
            make(sizes[0])
        else:
            hold(die=given.act == "die")
        return
    took = {size: measure(size) for size in sizes}
    per = {size: seconds * 1_000 / size for size, seconds in took.items()}
    print(f"{per[sizes[-1]] / per[sizes[0]]:.2f}")


if __name__ == "__main__":
    main()
