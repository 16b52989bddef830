"""Graphs for the tests, and what is exact of them."""

import networkx as nx
import numpy as np
import rustworkx as rx
from hypothesis import strategies as st

from corridor.matching.graph import Graph, count_pairs


@st.composite
def graphs(draw, most=24, weights=(0, 1, 2, 6, 100)):
    """Graphs of up to `most` people, of any density; weights with many ties and with few."""
    people = draw(st.integers(1, most))
    top = draw(st.sampled_from(weights))
    many = draw(st.integers(0, 3 * people))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pairs = rng.integers(0, people, (many, 2))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return Graph.of(people, pairs, rng.integers(0, top + 1, len(pairs)))


def ring_of_teams(people, rng, team=7, many=8, top=5):
    """Everybody with some of the own team and of the two beside it, worth 1 to `top`."""
    first = np.repeat(np.arange(people), many)
    teams = -(-people // team)
    beside = (first // team + rng.integers(-1, 2, first.size)) % teams
    second = np.minimum(beside * team + rng.integers(0, team, first.size), people - 1)
    apart = first != second
    pairs = np.stack([first, second], axis=1)[apart]
    return Graph.of(people, pairs, rng.integers(1, top + 1, len(pairs)))


def drawn(people, rng, many=8, top=100):
    """Everybody with some of all, worth 1 to `top`."""
    first = np.repeat(np.arange(people), many)
    second = rng.integers(0, people, first.size)
    pairs = np.stack([first, second], axis=1)[first != second]
    return Graph.of(people, pairs, rng.integers(1, top + 1, len(pairs)))


def exact(graph):
    """How many pairs the best matching has, and its weight, by rustworkx."""
    mate = exact_mate(graph)
    return count_pairs(mate), graph.worth(mate)


def exact_mate(graph):
    """The best matching, by rustworkx."""
    peer = rx.PyGraph()
    peer.add_nodes_from(range(graph.people))
    edges = zip(graph.first.tolist(), graph.second.tolist(), graph.weight.tolist(), strict=True)
    peer.add_edges_from(list(edges))
    return _mate(graph, rx.max_weight_matching(peer, max_cardinality=True, weight_fn=int))


def exact_by_networkx(graph):
    """The same by networkx."""
    peer = nx.Graph()
    edges = zip(graph.first.tolist(), graph.second.tolist(), graph.weight.tolist(), strict=True)
    peer.add_weighted_edges_from(edges)
    mate = _mate(graph, nx.max_weight_matching(peer, maxcardinality=True))
    return count_pairs(mate), graph.worth(mate)


def _mate(graph, pairs):
    """[people] What a peer gives."""
    mate = np.full(graph.people, -1)
    for first, second in pairs:
        mate[first], mate[second] = second, first
    return mate


def worth_of(graph, mate):
    """Pairs and weight of a matching, after seeing that it is one."""
    paired = np.flatnonzero(mate >= 0)
    assert (mate[mate[paired]] == paired).all()
    taken = mate[graph.first] == graph.second
    assert int(taken.sum()) == count_pairs(mate)  # each pair is one of the graph's
    return count_pairs(mate), graph.worth(mate)
