"""What the inner nodes of a tree of clusters are about: the words that all of a node's children share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.describe.blemishes import has_letter
from textclust.describe.discriminative import PRIOR_CLUSTERS, log_odds
from textclust.describe.labeller import LEAST_EVIDENT, relabelled, without
from textclust.describe.same_word import WordForms
from textclust.describe.significance import with_evidence
from textclust.describe.terms import DocumentCounts, heaviest_first
from textclust.describe.titles import titled
from textclust.records import CoarseCluster, Description, TopTerm

#: The root's title: it has no rest to differ from.
EVERYTHING = "all documents"
#: What the children share says little if it has a smaller part of the evidence that one of them has.
LEAST_SHARED = 0.4
#: Terms kept for each node, and looked at for each that is.
N_TERMS, SPARE = 20, 2


def describe_nodes(
    counts: DocumentCounts,
    names: Any,
    parents: NDArray[np.integer],
    leaves: NDArray[np.integer],
    clusters: Sequence[Description],
    forms: WordForms,
    rate: float = 0.1,
) -> list[Description]:
    """Describe every node of a tree, as ``BisectingSphericalKMeans`` grows it.

    A leaf is described as its cluster is. The terms of an inner node have evidence in each of its children;
    they are ordered by the log-odds of ``log_odds``, times how evenly they are spread over the children: the
    smallest share of a child's documents that hold the term, over the node's share. Where the children share
    fewer than two terms of weight, their own follow in turn, those of the larger child first. Titles differ
    from those of all others.

    Parameters
    ----------
    counts : DocumentCounts
        Of the clusters.
    names : sequence of str
        How each term is shown.
    parents : (n_nodes,) int
        Parent of each node, -1 for the root.
    leaves : (n_clusters,) int
        Node of each cluster.
    clusters : list of Description
        Of each cluster.
    forms : WordForms
    rate : float, default=0.1
        False discoveries among the terms of a node.

    Returns
    -------
    list of Description
        Of each node; without terms where a node has no cluster below it, or all of them.

    Examples
    --------
    >>> from textclust.describe.labeller import Labeller
    >>> from textclust.describe.terms import document_counts
    >>> X = np.repeat([[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 0, 1, 1]], 20, axis=0)
    >>> labels, names = np.repeat([0, 1, 2], 20), ["game", "hockey", "baseball", "car", "engine"]
    >>> counts, labeller = document_counts(X, labels, 3), Labeller()
    >>> clusters = labeller.describe(X, labels, names, 3)
    >>> tree = np.array([-1, 0, 0, 1, 1]), np.array([3, 4, 2])
    >>> nodes = describe_nodes(counts, names, *tree, clusters, labeller.forms)
    >>> [node.title for node in nodes]
    ['all documents', 'game, hockey, baseball', 'car, engine', 'hockey, game', 'baseball, game']
    """
    below = clusters_below(parents, leaves)
    nodes = counts.united(below)
    shared, odds = _shared(nodes, names, parents, rate, PRIOR_CLUSTERS * counts.total / len(counts.sizes))
    indptr, columns, n_below = nodes.within.indptr, nodes.within.indices, np.diff(below.indptr)
    found = _of_nodes(below, clusters, {})
    for node in np.flatnonzero(n_below > 1)[::-1].tolist():  # children come after their parents
        own = indptr[node] + np.flatnonzero(shared[indptr[node] : indptr[node + 1]])
        own = own[heaviest_first(columns[own], odds[own], SPARE * N_TERMS)]
        terms = [TopTerm(str(names[columns[i]]), float(odds[i])) for i in own]
        children = sorted(np.flatnonzero(parents == node), key=lambda child: -nodes.sizes[child])
        inside = [found[child] for child in children if n_below[child]]
        heaviest = max((child.terms[0].weight for child in inside if child.terms), default=0.0)
        terms = [top for top in terms if top.weight >= LEAST_SHARED * heaviest]
        phrases: list[TopTerm] = []
        if len(terms) < LEAST_EVIDENT and nodes.sizes[node] < nodes.total:  # they share little: tell each
            terms += _in_turn([child.terms for child in inside])
            phrases = _in_turn([child.phrases for child in inside])
        found[node] = Description(terms=without(terms, (), forms, N_TERMS), phrases=phrases)
    inner = np.flatnonzero(n_below > 1).tolist()
    entitled = titled([found[node] for node in inner], forms, [one.title for one in clusters])
    return _of_nodes(below, clusters, dict(zip(inner, entitled, strict=True)))


def _shared(
    nodes: DocumentCounts, names: Any, parents: NDArray[np.integer], rate: float, strength: float
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which of a node's terms have evidence in it and in all of its children, and how heavy they are."""
    within = nodes.within
    evident = with_evidence(nodes, rate) & has_letter(names)[within.indices]
    known = sp.csr_array((evident.astype(np.float64), within.indices, within.indptr), shape=within.shape)
    child = np.flatnonzero((parents >= 0) & (nodes.sizes > 0))
    family = sp.csr_array((np.ones(len(child)), (parents[child], child)), shape=(len(parents),) * 2)
    held = sp.csr_array(family @ known)
    n_children = np.bincount(parents[child], minlength=len(parents))
    everywhere = np.zeros(within.nnz, dtype=bool)
    for node, (a, b) in enumerate(pairwise(within.indptr.tolist())):
        column = np.zeros(within.shape[1])
        c, d = held.indptr[node : node + 2]
        column[held.indices[c:d]] = held.data[c:d]
        everywhere[a:b] = column[within.indices[a:b]] == n_children[node]
    return evident & everywhere, log_odds(nodes, strength) * shared_by_children(nodes, parents)


def _in_turn(lists: Sequence[Sequence[TopTerm]]) -> list[TopTerm]:
    """The first of each list, then the second of each, and so on."""
    return [top for place in zip_longest(*lists) for top in place if top is not None]


def nodes_without(
    nodes: Sequence[Description],
    parents: NDArray[np.integer],
    leaves: NDArray[np.integer],
    clusters: Sequence[Description],
    words: Collection[str],
    forms: WordForms,
) -> list[Description]:
    """What ``describe_nodes`` gave without some words, in any of their forms, with titles anew.

    ``clusters`` are described without these words already; the rest is as ``describe_nodes`` takes it.
    """
    below = clusters_below(parents, leaves)
    inner = np.flatnonzero(np.diff(below.indptr) > 1).tolist()
    named = relabelled([nodes[node] for node in inner], words, forms, [one.title for one in clusters])
    return _of_nodes(below, clusters, dict(zip(inner, named, strict=True)))


def _of_nodes(
    below: sp.csr_array, clusters: Sequence[Description], inner: Mapping[int, Description]
) -> list[Description]:
    """Each node as what is below it: nothing, one cluster, or several, which are described as a whole."""
    found = [Description() for _ in range(below.shape[0])]
    for node in np.flatnonzero(np.diff(below.indptr) == 1).tolist():
        found[node] = clusters[below.indices[below.indptr[node]]]
    for node, description in inner.items():
        found[node] = description if description.terms else Description(EVERYTHING)
    return found


def coarse_clusters(
    nodes: Sequence[Description],
    at: NDArray[np.integer],
    numbers: NDArray[np.integer],
    sizes: NDArray[np.integer],
    n_terms: int,
) -> list[CoarseCluster]:
    """The clusters of a coarser level, by number.

    Parameters
    ----------
    nodes : sequence of Description
        Of each node of the tree.
    at, numbers : (n_clusters,) int
        The node that each cluster is in at this level, and that node's number there.
    sizes : (n_clusters,) int
    n_terms : int
        So many terms of each.
    """
    total, found = max(int(sizes.sum()), 1), []
    for number in range(int(numbers.max()) + 1):
        own = np.flatnonzero(numbers == number)
        size, said = int(sizes[own].sum()), nodes[int(at[own[0]])]
        found.append(
            CoarseCluster(number, size, size / total, said.title, said.terms[:n_terms], own.tolist())
        )
    return found


def clusters_below(parents: NDArray[np.integer], leaves: NDArray[np.integer]) -> sp.csr_array:
    """Which clusters are below each node, or are it, ``(n_nodes, n_clusters)`` of ones.

    Examples
    --------
    >>> clusters_below(np.array([-1, 0, 0, 1, 1]), np.array([3, 4, 2])).toarray().astype(int).tolist()
    [[1, 1, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]
    """
    cells = []
    for cluster, leaf in enumerate(leaves.tolist()):
        node = leaf
        while node >= 0:
            cells.append((node, cluster))
            node = int(parents[node])
    at = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    below = sp.csr_array((np.ones(len(cells)), (at[0], at[1])), shape=(len(parents), len(leaves)))
    below.sort_indices()
    return below


def shared_by_children(nodes: DocumentCounts, parents: NDArray[np.integer]) -> NDArray[np.float64]:
    """Least share of a child's documents with each term of a node, over the node's.

    0 for a term that one of the children lacks, 1 for one in all alike, and 1 where there are no children.
    """
    within, indptr = nodes.within, nodes.within.indptr
    shares = sp.csr_array(
        (within.data / np.maximum(nodes.sizes[nodes.rows], 1.0), within.indices, indptr), shape=within.shape
    )
    even = np.ones(within.nnz)
    for node, (a, b) in enumerate(pairwise(indptr.tolist())):
        children = [child for child in np.flatnonzero(parents == node) if nodes.sizes[child] > 0]
        if children:
            least = shares[[children[0]]]
            for child in children[1:]:
                least = least.minimum(shares[[child]])
            column = np.zeros(within.shape[1])
            column[least.indices] = least.data
            even[a:b] = column[within.indices[a:b]] / shares.data[a:b]
    return even
