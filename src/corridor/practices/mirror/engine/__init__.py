"""The mirror's arithmetic: numpy alone, no Django."""
