"""Reading calendars: which times are taken, and which are free. Plain Python, knows no Django."""
