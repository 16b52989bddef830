"""Corridor: compassion built into how an organisation works."""

__version__ = "0.1.0"
