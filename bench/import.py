"""How fast people come in from an HR export, and how much memory that takes.

    bin/bench import            12,000 and 1,000,000 rows
    bin/bench import --small    300 and 3,000 rows, for a quick look
    bin/bench import --rows 12000 200000

Each size is imported into a fresh embedded database by `corridor import-people`, in a process of
its own whose peak memory is measured. Beside it stand a peer (Python's csv.DictReader into a list:
it reads only, checks nothing and writes nothing) and a bound (reading the bytes).
Last line: peak memory at the larger size over that at the smaller (aim: at most 1.5).
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

AIM = 1.5
SMALL_AIM_SECONDS = 10.0
SEED = 7
GIVEN = "Ana Bilal Chen Dana Elif Femi Goran Hana Ines Jomo Kaya Lena Mika Noor Olga Pia"
FAMILY = "Ruiz Haddad Wei Novak Okafor Costa Lindqvist Moreau Sato Ibrahim Kowalski Silva"
HEADER = (
    "Employee #", "First Name", "Last Name", "Work Email", "Supervisor ID",
    "Department", "Job Title", "Country", "Hire Date",
)  # fmt: skip
PEER = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    print(len(list(csv.DictReader(file))))
"""
BOUND = """
import sys
with open(sys.argv[1], "rb") as file:
    while file.read(1 << 20):
        pass
"""


@dataclass(frozen=True)
class Run:
    """One process: how long it took (seconds) and its peak memory (bytes)."""

    seconds: float
    peak: int


def write_export(path: Path, size: int) -> None:
    """An invented export: everybody leads at most eight people, and names repeat."""
    chance = random.Random(SEED)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(size):
            given, family = chance.choice(GIVEN.split()), chance.choice(FAMILY.split())
            leader = f"{(n - 1) // 8:07}" if n else ""
            joined = f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-15"
            address = f"{given}.{family}.{n}@example.org".lower()
            team = f"Department {n // 80}"
            writer.writerow(
                (f"{n:07}", given, family, address, leader, team, "Engineer", "ES", joined)
            )


def measure(words: list[str], **environment: str) -> Run:
    """Run a command to its end; its peak memory comes from the system's own accounts."""
    began = time.monotonic()
    process = subprocess.Popen(
        words, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{output.decode()[-2000:]}")
    return Run(time.monotonic() - began, usage.ru_maxrss * 1024)


def import_once(export: Path, home: Path) -> Run:
    """`corridor import-people` into a new embedded database."""
    corridor = str(Path(sys.executable).with_name("corridor"))
    here = {"CORRIDOR_DATA": str(home), "CORRIDOR_DATABASE": "", "CORRIDOR_LOG_LEVEL": "ERROR"}
    measure([corridor, "set-up"], **here)
    return measure([corridor, "import-people", "--yes", str(export)], **here)


def bench(size: int, repeats: int) -> tuple[list[Run], Run, Run]:
    """The import so many times, the peer and the bound once each."""
    with tempfile.TemporaryDirectory(prefix="corridor-bench-") as folder:
        export = Path(folder) / "export.csv"
        write_export(export, size)
        imports = [import_once(export, Path(folder) / f"data-{n}") for n in range(repeats)]
        peer = measure([sys.executable, "-c", PEER, str(export)])
        bound = measure([sys.executable, "-c", BOUND, str(export)])
        return imports, peer, bound


def show(name: str, size: int, run: Run) -> None:
    """One line of the table."""
    rate = size / run.seconds
    print(f"{name:24}{size:>10,}{run.seconds:>10.2f}{rate:>12,.0f}{run.peak / 2**20:>10.0f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true", help="300 and 3,000 rows")
    parser.add_argument("--rows", type=int, nargs=2, help="two other sizes, the smaller first")
    options = parser.parse_args()
    sizes = {12_000: 3, 1_000_000: 1}
    if options.small or options.rows:
        sizes = dict.fromkeys(options.rows or (300, 3_000), 1)
    print(f"{'':24}{'rows':>10}{'seconds':>10}{'rows/s':>12}{'peak MiB':>10}")
    peaks, seconds = [], []
    for size, repeats in sizes.items():
        imports, peer, bound = bench(size, repeats)
        for run in imports:
            show("import-people", size, run)
        show("csv.DictReader, a list", size, peer)
        show("reading the bytes", size, bound)
        peaks.append(max(run.peak for run in imports))
        seconds.append(max(run.seconds for run in imports))
    first = next(iter(sizes))
    print(f"{first:,} rows took at most {seconds[0]:.1f} s (aim: {SMALL_AIM_SECONDS:.0f} s)")
    print(f"peak memory, largest over smallest: {peaks[-1] / peaks[0]:.2f} (aim: at most {AIM})")


if __name__ == "__main__":
    main()
