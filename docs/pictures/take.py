"""Takes the README's pictures of a demo that is being served.

Two arguments: its address (http://localhost:8000), and the employee's link to sign in.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def take(page: Page, name: str) -> None:
    """Write one picture of what is to be seen of the page."""
    page.screenshot(path=FOLDER / f"{name}.png")


def main(address: str, link: str) -> None:
    """An ask and the culture page at a desk in the light, and home on a phone in the dark."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, width, height, scheme in (
            ("ask", 1100, 1150, "light"),
            ("culture", 1100, 1000, "light"),
            ("home", 390, 780, "dark"),
        ):
            context = chromium.new_context(
                base_url=address,
                viewport={"width": width, "height": height},
                color_scheme=scheme,
            )
            page = context.new_page()
            page.goto(link)
            page.locator("main button").first.click()
            page.wait_for_url(address + "/")
            if name == "ask":
                page.goto("/care/")
                page.get_by_role("region", name="What you asked").get_by_role("link").first.click()
                page.wait_for_url(re.compile("/care/.+/"))
            if name == "culture":
                page.goto("/culture/")
            take(page, name)
        chromium.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
