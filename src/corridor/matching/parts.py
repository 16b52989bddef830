"""What trees of the exact step are made of: people, and blossoms with people and blossoms in them."""

Edge = tuple[int, int]


class Blossom:
    """A blossom: an odd ring of parts, each a person (a number) or a blossom itself.

    `links[k]` joins part k to the next around; `base`: the only one not matched inside; `dual` >= 0.
    `within`: the blossom it is a part of. `crowd`: everybody in it, kept only while it is part of none.
    """

    __slots__ = ("base", "crowd", "dual", "links", "parts", "within")

    def __init__(self, parts: list["Part"], links: list[Edge], crowd: list[int]) -> None:
        self.parts, self.links, self.crowd, self.dual = parts, links, crowd, 0
        self.base = base_of(parts[0])
        self.within: Blossom | None = None


Part = int | Blossom


def base_of(part: Part) -> int:
    """Who of a part is not matched inside it."""
    return part if isinstance(part, int) else part.base


def crowd_of(part: Part) -> list[int]:
    """Everybody in a part that is part of nothing."""
    return [part] if isinstance(part, int) else part.crowd


def gathered(part: Part) -> list[int]:
    """Everybody in a part, by going through it."""
    found: list[int] = []
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, int):
            found.append(each)
        else:
            waiting += each.parts
    return found
