"""Weighted terms, rows of unit length: TF-IDF and BM25."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import DTypeLike, NDArray
from sklearn.exceptions import NotFittedError

from textclust.errors import UsageError
from textclust.kernels.arrays import frozen
from textclust.kernels.blocks import allowed_cores, run_blocks
from textclust.kernels.rows import weigh_rows
from textclust.text import weighting as weights
from textclust.text.count_vectorizer import Counted, CountVectorizer
from textclust.text.counts import LEAST_DOCUMENTS

#: Rows that are weighed at a time, so that what this takes stays small.
WEIGHED_TOGETHER = 256


class TfidfVectorizer(CountVectorizer):
    """Documents to a matrix of weighted terms, rows of unit length.

    Parameters are scikit-learn's `TfidfVectorizer`'s, with the additions of `CountVectorizer` and
    ``weighting``; weights are float32 unless ``dtype`` says otherwise.

    Parameters
    ----------
    weighting : {"tfidf", "bm25"}, default="tfidf"
        ``"bm25"`` damps repeated terms and long documents (Robertson & Zaragoza 2009; k1 = 1.2, b = 0.75,
        length counted after stop words, average length frozen at fit). ``smooth_idf`` and
        ``sublinear_tf`` are scikit-learn's and do not apply to it.
    norm : {"l2", "l1", None}, default="l2"
    use_idf, smooth_idf, sublinear_tf
        As in scikit-learn.

    Attributes
    ----------
    idf_ : (n_terms,) array of float64
        Weight of each term.
    average_length_ : float
        Mean tokens of a document after stop words.

    Examples
    --------
    >>> vectorizer = TfidfVectorizer(stop_words="english")
    >>> X = vectorizer.fit_transform(["the red house", "a red car"])
    >>> vectorizer.get_feature_names_out().tolist(), X.shape, X.dtype
    (['car', 'house', 'red'], (2, 3), dtype('float32'))
    """

    def __init__(  # noqa: PLR0913 - the parameters are scikit-learn's
        self,
        *,
        input: str = "content",
        encoding: str = "utf-8",
        decode_error: str = "strict",
        strip_accents: str | Callable[[str], str] | None = None,
        lowercase: bool = True,
        preprocessor: Callable[[Any], str] | None = None,
        tokenizer: str | Callable[[str], Iterable[str]] | None = None,
        analyzer: str | Callable[[Any], Iterable[str]] = "word",
        stop_words: str | Iterable[str] | None = None,
        token_pattern: str | None = None,
        ngram_range: tuple[int, int] = (1, 1),
        max_df: float = 1.0,
        min_df: float = 1,
        max_features: int | None = None,
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
        binary: bool = False,
        dtype: DTypeLike = np.float32,
        norm: str | None = "l2",
        use_idf: bool = True,
        smooth_idf: bool = True,
        sublinear_tf: bool = False,
        weighting: str = "tfidf",
        language: str | list[str] | None = None,
        stemming: bool = False,
        extra_stop_words: Iterable[str] | None = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(
            input=input, encoding=encoding, decode_error=decode_error, strip_accents=strip_accents,
            lowercase=lowercase, preprocessor=preprocessor, tokenizer=tokenizer, analyzer=analyzer,
            stop_words=stop_words, token_pattern=token_pattern, ngram_range=ngram_range, max_df=max_df,
            min_df=min_df, max_features=max_features, vocabulary=vocabulary, binary=binary, dtype=dtype,
            language=language, stemming=stemming, extra_stop_words=extra_stop_words, n_jobs=n_jobs,
        )  # fmt: skip
        self.norm = norm
        self.use_idf = use_idf
        self.smooth_idf = smooth_idf
        self.sublinear_tf = sublinear_tf
        self.weighting = weighting

    def fit_transform(self, raw_documents: Iterable[Any], y: object = None) -> sp.csr_matrix:
        """Learn vocabulary and weights, and return the weighted rows, ``(n_documents, n_terms)``."""
        self._check_settings()
        counted = self._fit_counts(raw_documents)
        n_documents = counted.matrix.shape[0]
        self.average_length_ = float(counted.lengths.mean()) if n_documents else 0.0
        if self.weighting == "bm25":
            self.idf_ = weights.bm25_idf(counted.frequency, n_documents)
        else:
            self.idf_ = weights.tfidf_idf(counted.frequency, n_documents, smooth=self.smooth_idf)
        return self._weighted(counted)

    def transform(self, raw_documents: Iterable[Any]) -> sp.csr_matrix:
        """Weighted rows of the known terms, ``(n_documents, n_terms)``."""
        self._check_fitted()
        if not hasattr(self, "idf_") and (self.use_idf or self.weighting == "bm25"):
            raise NotFittedError("The TF-IDF vectorizer is not fitted")
        return self._weighted(self._known_counts(raw_documents))

    def _check_settings(self) -> None:
        if self.weighting not in ("tfidf", "bm25"):
            raise UsageError(f"weighting={self.weighting!r} is not one of 'tfidf', 'bm25'")
        if self.norm not in ("l1", "l2", None):
            raise UsageError(f"norm={self.norm!r} is not one of 'l1', 'l2', None")
        if np.dtype(self.dtype).kind != "f":
            warnings.warn(
                f"Only float 'dtype' should be used. {np.dtype(self.dtype)} 'dtype' "
                "will be converted to float64.",
                stacklevel=3,
            )

    def _weighted(self, counted: Counted) -> sp.csr_matrix:
        counts = counted.matrix
        indptr = frozen(counts.indptr, np.int64)
        dtype = np.dtype(self.dtype if np.dtype(self.dtype).kind == "f" else np.float64)
        # Weights of as many bytes take the place of the counts that they come from.
        values = counts.data.view(dtype) if dtype == np.float32 else np.empty(counts.nnz, dtype=np.float64)
        factors = frozen(self.idf_ if self.use_idf else np.ones(counts.shape[1]), np.float64)

        def work(start: int, stop: int) -> None:
            for first in range(start, stop, WEIGHED_TOGETHER):
                rows = indptr[first : min(first + WEIGHED_TOGETHER, stop) + 1]
                part, lengths = slice(rows[0], rows[-1]), counted.lengths[first : first + len(rows) - 1]
                own = frozen(rows - rows[0], np.int64)
                worth = self._worth(own, counts.data[part], lengths)
                scratch = np.empty(len(worth))
                scaled = values[part] if self.norm != "l1" else scratch
                weigh_rows(own, counts.indices[part], worth, factors, self.norm == "l2", scratch, scaled)
                if self.norm == "l1":
                    weights.scale_rows_to_sum(own, scaled)
                    values[part] = scaled

        run_blocks(work, counts.shape[0], allowed_cores(self.n_jobs), least=LEAST_DOCUMENTS)
        counts.data = values.astype(dtype, copy=False)
        return counts

    def _worth(
        self, indptr: NDArray[np.int64], counts: NDArray[np.int32], lengths: NDArray[np.int64]
    ) -> NDArray[np.int32] | NDArray[np.float64]:
        """What the counts of some rows are worth, whatever the term."""
        worth = np.ones_like(counts) if self.binary else counts
        if self.weighting == "bm25":
            return weights.bm25_saturation(
                worth.astype(np.float64), lengths, np.diff(indptr), self.average_length_
            )
        return np.log(worth.astype(np.float64)) + 1.0 if self.sublinear_tf else worth
