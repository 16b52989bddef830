"""Days of rest and the steps of a return: plain Python, knows no Django."""
