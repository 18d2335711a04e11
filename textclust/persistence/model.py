"""Save a fitted `DocumentClusterer` and load it again, bit for bit, without executing anything."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from textclust.cluster.base import SphericalClusterer
from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.errors import ModelFormatError
from textclust.model import DocumentClusterer
from textclust.persistence.archive import read_archive, write_archive
from textclust.persistence.atomic import whole_directory
from textclust.persistence.components import check_parameters, dump_component, load_component
from textclust.persistence.strings import pack_strings, unpack_strings
from textclust.records import Description, TopTerm

SLOTS = ("vectorizer", "reducer", "clusterer", "labeller")
#: The lists of a description: what their files are called, and the attribute.
LIGHTS = {
    "top_terms": "terms",
    "phrases": "phrases",
    "central_terms": "central",
    "exclusive_terms": "exclusive",
}

#: What the names of the arrays that describe the nodes of a tree begin with.
NODES = "node_"


def save_model(model: DocumentClusterer, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
    """Write a fitted model as a directory of JSON and .npy files, whole or not at all.

    No text of the training documents is kept but the terms of the vocabulary. A loaded model predicts
    bit for bit as the one saved.

    Parameters
    ----------
    model : DocumentClusterer
    path : path-like
        The directory to write.
    overwrite : bool, default=False
        Replace a directory that is there.

    Raises
    ------
    UsageError
        A part of the model is not ours, or has a function as a parameter.
    OutputError
        The directory is there already, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> model = DocumentClusterer(2).fit(["red apple", "red pear", "fast car", "fast race"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_model(model, Path(folder) / "model")
    ...     load_model(Path(folder) / "model").predict(["a fast car"]).tolist()
    [0]
    """
    check_is_fitted(model, "centres_")
    state: dict[str, Any] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for slot in SLOTS:
        fitted = model.labeller if slot == "labeller" else getattr(model, f"{slot}_")
        state[slot], own = dump_component(slot, fitted)
        arrays |= own
    arrays |= _packed(model.descriptions_)
    if model.nodes_:
        arrays |= {NODES + name: array for name, array in _packed(model.nodes_).items()}
    for name in ("labels", "sizes", "cohesion", "novelty_quantiles"):
        arrays[name] = np.asarray(getattr(model, f"{name}_"))
    state["model"] = {
        "n_clusters": int(model.n_clusters),
        "random_state": None if model.random_state is None else int(model.random_state),
        "examples": model.examples_,
        "themes": model.theme_names_,
    }
    with whole_directory(Path(path), overwrite=overwrite) as folder:
        write_archive(folder, state, arrays)


def _packed(descriptions: list[Description]) -> dict[str, NDArray[Any]]:
    arrays = {}
    for light, attribute in LIGHTS.items():
        lists = [getattr(description, attribute) for description in descriptions]
        terms = [top for cluster in lists for top in cluster]
        arrays[f"{light}_data"], arrays[f"{light}_offsets"] = pack_strings([top.term for top in terms])
        arrays[f"{light}_weights"] = np.array([top.weight for top in terms], dtype=np.float64)
        arrays[f"{light}_per_cluster"] = np.array([len(cluster) for cluster in lists], dtype=np.int64)
    titles = [description.title for description in descriptions]
    arrays["titles_data"], arrays["titles_offsets"] = pack_strings(titles)
    return arrays


def load_model(path: str | os.PathLike[str]) -> DocumentClusterer:
    """Read a model that ``save_model`` wrote; nothing in it is executed.

    Everything is checked before it is used: hashes, types, shapes, and that the parts fit each other.

    Parameters
    ----------
    path : path-like
        The directory.

    Returns
    -------
    DocumentClusterer
        Its parameters ``vectorizer``, ``reducer``, ``clusterer`` and ``labeller`` are the fitted parts.
        ``rows_``, ``adjacent_`` and ``assignment_`` are not there: no document of the fit is kept.

    Raises
    ------
    ModelFormatError
        The model is damaged, hostile, or of a future version.
    MemoryLimitError
        It does not fit in memory.
    """
    state, arrays = read_archive(path)
    try:
        model = _assemble(state, arrays)
        model.assign([""])  # the parts work together
        return model
    except ModelFormatError as error:
        raise ModelFormatError(f"{path}: {error}") from error
    except (re.error, KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise ModelFormatError(f"{path}: the parts of the model do not fit together ({error})") from error


def _assemble(state: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> DocumentClusterer:
    parts = {slot: load_component(slot, state[slot], arrays) for slot in SLOTS}
    settings = state["model"]
    check_parameters("model", {name: settings[name] for name in ("n_clusters", "random_state")})
    model = DocumentClusterer(settings["n_clusters"], random_state=settings["random_state"], **parts)
    for slot in SLOTS[:-1]:
        setattr(model, f"{slot}_", parts[slot])
    if not isinstance(model.clusterer_, SphericalClusterer):
        raise ModelFormatError("the model has no clusterer")
    model.centres_ = np.ascontiguousarray(model.clusterer_.cluster_centers_.T)
    for name in ("labels", "sizes", "cohesion", "novelty_quantiles"):
        setattr(model, f"{name}_", arrays[name])
    model.examples_ = settings["examples"]
    model.descriptions_ = _descriptions(arrays, len(model.sizes_))
    model.theme_names_ = settings["themes"]
    model.adjacent_, model.nodes_ = None, []
    if isinstance(model.clusterer_, BisectingSphericalKMeans):
        own = {name.removeprefix(NODES): array for name, array in arrays.items() if name.startswith(NODES)}
        model.nodes_ = _descriptions(own, len(model.clusterer_.parents_))
    model.n_features_in_ = len(model.vectorizer_.vocabulary_)
    _check_fit(model)
    return model


def _descriptions(arrays: dict[str, NDArray[Any]], n_clusters: int) -> list[Description]:
    titles = unpack_strings(arrays["titles_data"], arrays["titles_offsets"])
    lights = {attribute: _terms(arrays, light) for light, attribute in LIGHTS.items()}
    if len(titles) != n_clusters or any(len(lists) != n_clusters for lists in lights.values()):
        raise ModelFormatError("the clusters of the model are not all described")
    return [
        Description(title, **{attribute: lists[cluster] for attribute, lists in lights.items()})
        for cluster, title in enumerate(titles)
    ]


def _terms(arrays: dict[str, NDArray[Any]], light: str) -> list[list[TopTerm]]:
    words = unpack_strings(arrays[f"{light}_data"], arrays[f"{light}_offsets"])
    weights = arrays[f"{light}_weights"]
    counts = arrays[f"{light}_per_cluster"].tolist()
    called = light.replace("_", " ")
    if weights.ndim != 1 or not np.isfinite(weights).all():
        raise ModelFormatError(f"the weights of the {called} are not a list of finite numbers")
    if min(counts, default=0) < 0 or sum(counts) != len(words) or len(weights) != len(words):
        raise ModelFormatError(f"the {called} do not add up")
    terms = iter([TopTerm(word, weight) for word, weight in zip(words, weights.tolist(), strict=True)])
    return [[next(terms) for _ in range(count)] for count in counts]


def _check_fit(model: DocumentClusterer) -> None:
    """Check that all parts speak of the same terms and clusters, in finite numbers."""
    n_terms = len(model.vectorizer_.vocabulary_)
    n_columns, n_clusters = model.centres_.shape
    shapes = {
        "surface forms": (model.vectorizer_.surface_forms_, (n_terms,)),
        "sizes": (model.sizes_, (n_clusters,)),
        "cohesion": (model.cohesion_, (n_clusters,)),
        "novelty": (model.novelty_quantiles_, (n_clusters, 101)),
        "labels": (model.labels_, (len(model.labels_),)),
    }
    if model.clusterer_.n_features_in_ != n_columns:
        raise ModelFormatError("the clusterer is of another number of columns than its centres")
    if hasattr(model.vectorizer_, "idf_"):
        shapes["idf"] = model.vectorizer_.idf_, (n_terms,)
    if model.reducer_ is not None:
        components = model.reducer_.components_
        shapes["components"] = components, (len(components), n_terms)
        if n_columns != model.reducer_.width:
            raise ModelFormatError(f"centres of {n_columns} columns for rows of {model.reducer_.width}")
    elif n_columns != n_terms:
        raise ModelFormatError(f"centres of {n_columns} columns for {n_terms} terms")
    if not n_clusters:
        raise ModelFormatError("the model has no clusters")
    for name, (array, shape) in shapes.items():
        if array.shape != shape:
            raise ModelFormatError(f"{name} of shape {array.shape} instead of {shape}")
    _check_lists(model)
    kinds = {"labels": "i", "sizes": "i", "surface forms": "O"}
    for name, (array, _) in shapes.items():
        if array.dtype.kind != kinds.get(name, "f"):
            raise ModelFormatError(f"{name} of type {array.dtype}")
    _check_labels(model)
    _check_tree(model)
    _check_numbers(model, [array for array, _ in shapes.values()])


def _check_lists(model: DocumentClusterer) -> None:
    """Check that what is said of single clusters is said of those that there are."""
    if len(model.examples_) != len(model.sizes_):
        raise ModelFormatError("the clusters of the model are not all described")
    themes = model.theme_names_
    if len(themes) > len(model.sizes_) or not all(isinstance(name, str) for name in themes):
        raise ModelFormatError("the themes of the model are not names of its clusters")


def _check_numbers(model: DocumentClusterer, arrays: list[NDArray[Any]]) -> None:
    """Check that the numbers of a model are such as a fit can leave."""
    if model.centres_.dtype != np.float32:
        raise ModelFormatError(f"centres of type {model.centres_.dtype}")
    lengths = np.linalg.norm(model.centres_.astype(np.float64), axis=0)
    if not np.all((np.abs(lengths - 1.0) < 1e-3) | (lengths == 0.0)):
        raise ModelFormatError("the centres are not of unit length")
    for array in arrays:
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ModelFormatError("a number in the model is not finite")
    if (np.diff(model.novelty_quantiles_) < 0).any():
        raise ModelFormatError("the quantiles of the similarities fall")
    if getattr(model.vectorizer_, "average_length_", 1.0) <= 0:
        raise ModelFormatError("the average length of a document is not above 0")
    if not 0 < getattr(model.reducer_, "share_", 1.0) <= 1:
        raise ModelFormatError("the share of the smoothed part is not above 0 and at most 1")


def _check_tree(model: DocumentClusterer) -> None:
    """Check that the tree of a clusterer that has one leads from every cluster up to the root."""
    if not isinstance(model.clusterer_, BisectingSphericalKMeans):
        return
    parents, leaves = model.clusterer_.parents_, model.clusterer_.leaves_
    if parents.dtype != np.int32 or leaves.dtype != np.int32 or parents.ndim != 1 or len(parents) % 2 == 0:
        raise ModelFormatError("the tree of the clusters is not one of numbered nodes")
    if leaves.shape != model.sizes_.shape or ((leaves < 0) | (leaves >= len(parents))).any():
        raise ModelFormatError("a cluster is no node of the tree")
    if parents[0] != -1 or ((parents[1:] < 0) | (parents[1:] >= np.arange(1, len(parents)))).any():
        raise ModelFormatError("a node of the tree has no parent before it")


def _check_labels(model: DocumentClusterer) -> None:
    """Check that labels, sizes and examples speak of the same documents."""
    labels, n_clusters = model.labels_, len(model.sizes_)
    if ((labels < -1) | (labels >= n_clusters)).any():
        raise ModelFormatError("a label is not that of a cluster")
    if not np.array_equal(np.bincount(labels[labels >= 0], minlength=n_clusters), model.sizes_):
        raise ModelFormatError("the sizes of the clusters are not those of the labels")
    for cluster, examples in enumerate(model.examples_):
        for i in examples:
            if type(i) is not int or not 0 <= i < len(labels) or labels[i] != cluster:
                raise ModelFormatError(f"an example of cluster {cluster} is not one of its documents")
