"""The command `corridor`."""

import os
import sys

COMMANDS = {
    "demo": "an invented organisation to look around in",
    "live": "let days pass in a demo, with all that its people do in them",
    "set-up": "make the database, the key store and the pages' files; after every update, too",
    "import-people": "bring your people in from an export of your HR system",
    "steward": "give somebody the duty of steward (and the first one of operator)",
    "duty": "give somebody a duty, or take it back",
    "sign-in-link": "a link that signs somebody in, while no mail can leave",
    "serve": "serve the pages, with the worker and the clock",
    "work": "the worker and the clock alone",
    "backup": "copy the database and, elsewhere, the key store",
    "restore": "bring copies back; what was erased stays erased",
    "settle-keys": "after a copy of the key store was put back: destroy what was erased since",
    "rotate-keys": "seal everything anew, with new keys",
    "new-key-store": "begin anew when the key store is lost for ever",
    "doctor": "say what is wrong with this installation and what to do",
}


def main() -> None:
    """Run one of Corridor's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corridor.config.settings")
    os.umask(0o077)  # what Corridor writes is for its own account alone
    words = sys.argv[1:]
    if not words or (words[0] in {"help", "--help", "-h"} and len(words) == 1):
        sys.stdout.write(overview())
        return
    if words[0] in {"--version", "version"}:
        from importlib.metadata import version  # only for this one word

        sys.stdout.write(f"Corridor {version('corridor')}\n")
        return
    _run(["corridor", words[0].replace("-", "_"), *words[1:]])


def overview() -> str:
    """Corridor's own commands, a line each."""
    lines = [f"  {name:14} {what}\n" for name, what in COMMANDS.items()]
    return (
        "corridor COMMAND\n\n" + "".join(lines) + "\n`corridor COMMAND --help` says more of each.\n"
    )


def _run(words: list[str]) -> None:
    from django.core.exceptions import ImproperlyConfigured  # Django is slow to load: not for help
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(words)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
