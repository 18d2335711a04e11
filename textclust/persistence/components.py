"""The closed registry: which parts a model file can hold, and what each consists of.

A file names a part by its name here and nothing else; no name in a file is ever imported or called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.consensus import ConsensusClustering
from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.describe.labeller import Labeller
from textclust.describe.terms import CentreTerms
from textclust.errors import ModelFormatError, UsageError
from textclust.persistence.strings import pack_strings, unpack_strings
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD
from textclust.text.count_vectorizer import CountVectorizer
from textclust.text.tfidf_vectorizer import TfidfVectorizer

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Component:
    """A part that can be saved.

    Attributes
    ----------
    kind : type
    scalars, arrays, strings : tuple of str
        Fitted attributes that are numbers or flags, arrays, and arrays of strings.
    """

    kind: Any
    scalars: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()


_COUNTS = ("fixed_vocabulary_",)
_WORDS = ("terms_", "surface_forms_", "languages_", "language_stop_words_")
_FITTED = ("n_features_in_", "n_iter_", "inertia_")
_CENTRES = ("centers_by_feature_",)
REGISTRY = {
    "CountVectorizer": Component(CountVectorizer, _COUNTS, (), _WORDS),
    "TfidfVectorizer": Component(TfidfVectorizer, (*_COUNTS, "average_length_"), ("idf_",), _WORDS),
    "TruncatedSVD": Component(
        TruncatedSVD, ("n_features_in_",), ("components_", "explained_variance_ratio_")
    ),
    "CooccurrenceEmbedding": Component(CooccurrenceEmbedding, ("n_features_in_", "share_"), ("components_",)),
    "SphericalKMeans": Component(SphericalKMeans, _FITTED, _CENTRES),
    "MiniBatchSphericalKMeans": Component(MiniBatchSphericalKMeans, _FITTED, (*_CENTRES, "pull_")),
    "BisectingSphericalKMeans": Component(
        BisectingSphericalKMeans, _FITTED, (*_CENTRES, "parents_", "leaves_")
    ),
    "ConsensusClustering": Component(
        ConsensusClustering, _FITTED, (*_CENTRES, "agreement_", "cluster_agreement_")
    ),
    "PinnedSphericalKMeans": Component(PinnedSphericalKMeans, _FITTED, _CENTRES),
    "CentreTerms": Component(CentreTerms),
    "Labeller": Component(Labeller),
}


_FLAG, _NUMBER = (bool,), (int, float)
_INTEGER = (int,)
#: What a parameter in a file may be: types, and words or None themselves.
_ALLOWED: dict[str, tuple[Any, ...]] = {
    "input": ("content",), "encoding": (str,),
    "decode_error": ("strict", "ignore", "replace"), "strip_accents": ("ascii", "unicode", None),
    "lowercase": _FLAG, "preprocessor": (None,), "tokenizer": (str, None), "stop_words": (str, list, None),
    "token_pattern": (str, None), "ngram_range": (tuple, list), "analyzer": ("word", "char", "char_wb"),
    "max_df": _NUMBER, "min_df": _NUMBER, "max_features": (int, None), "vocabulary": (dict, list, None),
    "binary": _FLAG, "dtype": (type, str), "norm": ("l1", "l2", None), "use_idf": _FLAG,
    "smooth_idf": _FLAG, "sublinear_tf": _FLAG, "weighting": ("tfidf", "bm25"),
    "language": (str, list, None), "stemming": _FLAG, "extra_stop_words": (list, None),
    "n_jobs": (int, None), "n_components": (int, "auto"),
    "random_state": (int, None), "n_clusters": _INTEGER, "init": ("k-means++", "random", np.ndarray, list),
    "n_init": (int, "auto"), "max_iter": (int, "auto"), "tol": _NUMBER, "refine": _FLAG, "callback": (None,),
    "min_size": _INTEGER, "batch_size": _INTEGER, "half_life": (*_NUMBER, None), "n_runs": _INTEGER,
    "pinned": (np.ndarray, list, None), "hold": _NUMBER,
    "verbose": (int, bool), "n_terms": _INTEGER, "fdr": _NUMBER, "exclude": (list, tuple),
    "n_contexts": _INTEGER, "share": (*_NUMBER, "auto"),
}  # fmt: skip
_WORD_LISTS = ("stop_words", "extra_stop_words", "language", "vocabulary", "exclude")
_COUNTED = ("n_clusters", "n_terms", "max_iter", "min_size", "batch_size", "n_runs", "n_contexts")


def check_parameters(slot: str, params: dict[str, Any]) -> None:
    """Check that each parameter is of a kind that it can have.

    Raises
    ------
    ModelFormatError
        One is not.
    """
    for key, value in params.items():
        types = tuple(kind for kind in _ALLOWED[key] if isinstance(kind, type))
        words = [kind for kind in _ALLOWED[key] if not isinstance(kind, type)]
        plain = value is None or isinstance(value, str)
        right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
        if isinstance(value, list | tuple) and key in _WORD_LISTS:
            right = all(isinstance(item, str) for item in value)
        in_range = not (key in _COUNTED and value != "auto" and value < 1)
        if key == "share" and value != "auto":
            in_range = isinstance(value, int | float) and 0 < value <= 1
        if not (right or (plain and value in words)) or not in_range:
            raise ModelFormatError(f"the model's {slot} has a {key} that it cannot have")


def dump_component(slot: str, part: Any) -> tuple[dict[str, Any] | None, Arrays]:
    """Take a part apart into JSON and arrays, whose names start with the slot's.

    Raises
    ------
    UsageError
        The part, or one of its parameters, is not ours to save.
    """
    if part is None:
        return None, {}
    name = type(part).__name__
    component = REGISTRY.get(name)
    if component is None or type(part) is not component.kind:
        raise UsageError(f"the {slot} {name} cannot be saved: a model file holds {', '.join(REGISTRY)} only")
    if getattr(part, "input", "content") != "content":
        raise UsageError(f"the {slot} cannot be saved: its input is {part.input!r}; only 'content' can be")
    arrays: Arrays = {}
    params = {
        # How many threads there were is no part of the result: files do not differ by it.
        key: _dump_parameter(slot, key, None if key == "n_jobs" else value, arrays)
        for key, value in part.get_params(deep=False).items()
    }
    for attribute in component.arrays:
        arrays[f"{slot}_{attribute}"] = np.asarray(_read(part, attribute))
    for attribute in component.strings:
        data, offsets = pack_strings([str(word) for word in _read(part, attribute)])
        arrays[f"{slot}_{attribute}data"], arrays[f"{slot}_{attribute}offsets"] = data, offsets
    scalars = {attribute: getattr(part, attribute) for attribute in component.scalars}
    return {"component": name, "params": params, "fitted": scalars}, arrays


def load_component(slot: str, state: Any, arrays: Arrays) -> Any:
    """Put a part together again.

    Raises
    ------
    ModelFormatError
        The state is not that of a known part.
    """
    if state is None:
        return None
    if not isinstance(state, dict) or set(state) != {"component", "params", "fitted"}:
        raise ModelFormatError(f"the model's {slot} is not described as a part")
    component = REGISTRY.get(state["component"]) if isinstance(state["component"], str) else None
    if component is None:
        raise ModelFormatError(f"the model's {slot} is of an unknown kind: {state['component']!r:.60}")
    part = component.kind()
    known = part.get_params(deep=False)
    if not isinstance(state["params"], dict) or set(state["params"]) != set(known):
        raise ModelFormatError(f"the model's {slot} has other parameters than {state['component']}")
    params = {key: _load_parameter(slot, key, value, arrays) for key, value in state["params"].items()}
    check_parameters(slot, params)
    part.set_params(**params)
    if not isinstance(state["fitted"], dict) or set(state["fitted"]) != set(component.scalars):
        raise ModelFormatError(f"the model's {slot} is not fitted as {state['component']} is")
    for attribute, value in state["fitted"].items():
        if not isinstance(value, bool | int | float):
            raise ModelFormatError(f"the model's {slot} has a {attribute} that is not a number")
        setattr(part, attribute, value)
    for attribute in component.arrays:
        _write(part, attribute, _array(arrays, f"{slot}_{attribute}"))
    for attribute in component.strings:
        data, offsets = (_array(arrays, f"{slot}_{attribute}{half}") for half in ("data", "offsets"))
        _write(part, attribute, unpack_strings(data, offsets))
    return part


def _read(part: Any, attribute: str) -> Any:
    """Read a fitted attribute, in the form in which it is kept."""
    if attribute == "terms_":
        return part.get_feature_names_out()
    if attribute == "centers_by_feature_":
        return np.ascontiguousarray(part.cluster_centers_.T)
    if attribute == "languages_":
        return [f"{language} {count}" for language, count in part.languages_.items()]
    if attribute == "language_stop_words_":
        return [" ".join([language, *words]) for language, words in part.language_stop_words_.items()]
    return getattr(part, attribute)


def _write(part: Any, attribute: str, value: Any) -> None:
    """Set a fitted attribute from the form in which it is kept."""
    if attribute == "terms_":
        part.vocabulary_ = {term: column for column, term in enumerate(value)}
        if len(part.vocabulary_) != len(value):
            raise ModelFormatError("the model's vocabulary names a term twice")
    elif attribute == "centers_by_feature_":
        part.cluster_centers_ = value.T
    elif attribute == "languages_":
        counted = (line.split(" ") for line in value)
        part.languages_ = {language: int(count) for language, count in counted}
    elif attribute == "language_stop_words_":
        lists = (line.split(" ") for line in value)
        part.language_stop_words_ = {language: words for language, *words in lists}
    elif attribute == "components_":
        part.components_ = np.asfortranarray(value)  # by feature, as fit leaves it
    else:
        setattr(part, attribute, np.array(value, dtype=object) if isinstance(value, list) else value)


def _array(arrays: Arrays, name: str) -> NDArray[Any]:
    if name not in arrays:
        raise ModelFormatError(f"the model lacks {name}.npy")
    return arrays[name]


def _dump_parameter(slot: str, key: str, value: Any, arrays: Arrays) -> Any:
    """Return the JSON form of a parameter: types, tuples, sets and arrays as tagged objects."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, type) and issubclass(value, np.generic):
        return {"dtype": np.dtype(value).name}
    if isinstance(value, np.dtype):
        return {"dtype": value.name}
    if isinstance(value, np.ndarray):
        arrays[f"{slot}_param_{key}"] = value
        return {"array": f"{slot}_param_{key}"}
    if isinstance(value, tuple):
        return {"tuple": [_dump_parameter(slot, key, item, arrays) for item in value]}
    if isinstance(value, list | set | frozenset):
        items = value if isinstance(value, list) else sorted(value)
        return [_dump_parameter(slot, key, item, arrays) for item in items]
    if isinstance(value, dict):
        return {"mapping": [[str(name), int(column)] for name, column in value.items()]}
    raise UsageError(f"the {slot} cannot be saved: its {key} is a {type(value).__name__}, which is no data")


def _load_parameter(slot: str, key: str, value: Any, arrays: Arrays) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [_load_parameter(slot, key, item, arrays) for item in value]
        case {"tuple": list(items)}:
            return tuple(_load_parameter(slot, key, item, arrays) for item in items)
        case {"dtype": ("float32" | "float64" | "int32" | "int64" | "bool") as name}:
            return np.dtype(name).type
        case {"array": str(name)}:
            return _array(arrays, name)
        case {"mapping": list(pairs)}:
            mapping = dict(pairs)
            words = all(isinstance(name, str) for name in mapping)
            if not words or sorted(mapping.values()) != list(range(len(pairs))):
                raise ModelFormatError(f"the model's {slot} has a {key} that does not number its terms")
            return mapping
    raise ModelFormatError(f"the model's {slot} has a {key} that cannot be read")
