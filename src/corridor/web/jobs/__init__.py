"""The progress of long work, shown to the person who asked for it."""
