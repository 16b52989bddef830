"""What keeps an installation running: setting it up, serving, backups, restoring, the doctor."""
