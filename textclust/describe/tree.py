"""What the inner nodes of a tree of clusters are about: the words that all of a node's children share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from textclust.describe.blemishes import has_letter
from textclust.describe.discriminative import PRIOR_CLUSTERS, log_odds
from textclust.describe.labeller import without
from textclust.describe.same_word import WordForms
from textclust.describe.significance import with_evidence
from textclust.describe.terms import DocumentCounts, heaviest_first
from textclust.describe.titles import titled
from textclust.records import Description, TopTerm

#: The root's title: it has no rest to differ from.
EVERYTHING = "all documents"
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

    A leaf is described as its cluster is. The terms of an inner node tell its documents from all others by
    the log-odds of ``log_odds``, times how evenly they are spread over its children: the smallest share of
    a child's documents that hold the term, over the node's share. Titles differ from those of all others.

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
    ['all documents', 'game', 'car, engine', 'hockey, game', 'baseball, game']
    """
    below = clusters_below(parents, leaves)
    nodes = counts.united(below)
    within = nodes.within
    strength = PRIOR_CLUSTERS * counts.total / max(len(counts.sizes), 1)
    shown = with_evidence(nodes, rate) & has_letter(names)[within.indices]
    odds = log_odds(nodes, strength) * shared_by_children(nodes, parents)
    size, found = np.diff(below.indptr), []
    for node, (a, b) in enumerate(pairwise(within.indptr.tolist())):
        if size[node] == 1:
            found.append(clusters[below.indices[below.indptr[node]]])
            continue
        own = a + np.flatnonzero(shown[a:b])
        own = own[heaviest_first(within.indices[own], odds[own], SPARE * N_TERMS)]
        terms = [TopTerm(str(names[within.indices[i]]), float(odds[i])) for i in own]
        found.append(Description(terms=without(terms, (), forms, N_TERMS)))
    inner = [node for node in range(len(found)) if size[node] > 1]
    named = titled([found[node] for node in inner], forms, [one.title for one in clusters])
    for node, description in zip(inner, named, strict=True):
        found[node] = description if description.terms else Description(EVERYTHING)
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
