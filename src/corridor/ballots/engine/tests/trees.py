"""Trees for property tests."""

from hypothesis import strategies as st

from corridor.ballots.engine.tree import Tree


@st.composite
def trees(draw, most=12):
    """A tree of at most so many nodes."""
    size = draw(st.integers(1, most))
    return Tree([-1, *(draw(st.integers(0, node - 1)) for node in range(1, size))])


def walked(tree, node=0):
    """The nodes of a subtree, children before parents, by plain recursion."""
    below = [child for child in range(len(tree)) if tree.parent[child] == node]
    return [one for child in below for one in walked(tree, child)] + [node]
