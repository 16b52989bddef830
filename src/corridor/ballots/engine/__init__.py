"""Cells, what may be published of them, and estimates from it. Plain arrays, knows no Django."""
