"""What bin/bench attacks attacks: an organisation over a year, and what is published of it."""
