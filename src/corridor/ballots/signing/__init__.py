"""The mathematics of tokens and boxes: bytes in, bytes out. Knows no Django and no people."""
