"""What a user may decide about a run, and the pipeline that follows from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.consensus import ConsensusClustering
from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans
from textclust.errors import UsageError
from textclust.model import DocumentClusterer
from textclust.recipe import recipe_reducer, recipe_vectorizer
from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD
from textclust.run.themes import Themes

ALGORITHMS: dict[str, Any] = {
    "kmeans": SphericalKMeans,
    "minibatch": MiniBatchSphericalKMeans,
    "bisecting": BisectingSphericalKMeans,
    "consensus": ConsensusClustering,
}
REDUCERS = ("auto", "cooccurrence", "svd", "off")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of the main job; None is what the default recipe says.

    Parameters
    ----------
    n_clusters : int or "auto"
        ``"auto"`` takes the suggestion of `choose_k`.
    algorithm : {"kmeans", "minibatch", "bisecting", "consensus"}
    levels : tuple of int
        Numbers of clusters, rising to ``n_clusters``: the coarser ones are cuts of the bisecting tree.
    min_size : int
        Smaller clusters are dissolved.
    themes : Themes, optional
        Clusters that are named in advance.
    reduce : {"auto", "cooccurrence", "svd", "off"}
        ``"auto"`` is what the default recipe says.
    svd : str, optional
        A rank or ``"auto"``, which go with ``reduce="svd"``, or ``"off"``, which goes with that.
    language : tuple of str, optional
        ISO 639-1 codes.
    stop_words : tuple of str, optional
        Words left out; () for none.
    extra_stop_words : tuple of str
        Words left out besides those of the recipe.
    ngrams : tuple of int
        Shortest and longest sequence of words that is a term.
    min_df, max_df : int or float, optional
        Documents a term must stand in at least and at most; a share if below 1 or a float.
    weighting : {"bm25", "tfidf"}, optional
    fold_duplicates : bool
        Documents that say the same, or nearly, weigh as one.
    outliers : float, optional
        Share of the documents that get the status ``outlier``: those of the highest novelty.
    seed : int
    jobs : int, optional
        Threads; all allowed cores by default. Not part of the result.
    """

    n_clusters: int | Literal["auto"]
    algorithm: str = "kmeans"
    levels: tuple[int, ...] = ()
    min_size: int = 1
    themes: Themes | None = None
    reduce: str = "auto"
    svd: str | None = None
    language: tuple[str, ...] | None = None
    stop_words: tuple[str, ...] | None = None
    extra_stop_words: tuple[str, ...] = ()
    ngrams: tuple[int, int] = (1, 1)
    min_df: float | None = None
    max_df: float | None = None
    weighting: str | None = None
    fold_duplicates: bool = False
    outliers: float | None = None
    seed: int = 0
    jobs: int | None = None

    def __post_init__(self) -> None:
        if self.n_clusters != "auto" and self.n_clusters < 1:
            raise UsageError(f"--n-clusters {self.n_clusters}: must be at least 1")
        if self.min_size < 1:
            raise UsageError(f"--min-size {self.min_size}: must be at least 1")
        if self.outliers is not None and not 0.0 < self.outliers < 1.0:
            raise UsageError(f"--outliers {self.outliers}: must be a share above 0 and below 1, such as 0.05")
        self._check_algorithm()
        if self.weighting not in (None, "bm25", "tfidf"):
            raise UsageError(f"--weighting {self.weighting}: must be bm25 or tfidf")
        if self.reduce not in REDUCERS:
            raise UsageError(f"--reduce {self.reduce}: must be one of {', '.join(REDUCERS)}")
        if self.svd is None:
            return
        if self.svd not in ("auto", "off") and not (
            self.svd.isascii() and self.svd.isdigit() and int(self.svd) > 0
        ):
            raise UsageError(f"--svd {self.svd}: must be a rank such as 100, 'auto' or 'off'")
        if self.reduce not in ("auto", implied := "off" if self.svd == "off" else "svd"):
            raise UsageError(
                f"--reduce {self.reduce} and --svd {self.svd} contradict each other: "
                f"--svd {self.svd} means --reduce {implied}"
            )

    def _check_algorithm(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise UsageError(f"--algorithm {self.algorithm}: must be one of {', '.join(ALGORITHMS)}")
        if self.levels:
            shown = ",".join(map(str, self.levels))
            if self.algorithm != "bisecting":
                raise UsageError(f"--levels {shown}: only --algorithm bisecting has levels")
            if self.levels[0] < 1 or sorted({*self.levels}) != [*self.levels]:
                raise UsageError(f"--levels {shown}: must rise from 1 or more, such as 5,20")
            if self.levels[-1] != self.n_clusters:
                raise UsageError(f"--levels {shown}: the last must be --n-clusters {self.n_clusters}")
        if self.themes is not None:
            if self.algorithm != "kmeans":
                raise UsageError(f"--seeds: themes are held by --algorithm kmeans, not {self.algorithm}")
            if self.n_clusters != "auto" and len(self.themes.texts) > self.n_clusters:
                raise UsageError(
                    f"--n-clusters {self.n_clusters}: {self.themes.file} names {len(self.themes.texts)} "
                    "themes; ask for as many clusters or more"
                )

    def as_json(self) -> dict[str, Any]:
        """The settings for ``run.json``."""
        return asdict(self)

    def model(self, *, small: bool) -> DocumentClusterer:
        """The pipeline, not yet fitted.

        Parameters
        ----------
        small : bool
            The corpus has so few documents that the recipe does not prune terms.
        """
        changes: dict[str, Any] = {"ngram_range": self.ngrams, "n_jobs": self.jobs}
        changes |= {
            name: value
            for name, value in (
                ("min_df", self.min_df),
                ("max_df", self.max_df),
                ("weighting", self.weighting),
                ("language", None if self.language is None else list(self.language)),
                ("stop_words", None if self.stop_words is None else sorted(set(self.stop_words))),
                ("extra_stop_words", sorted(set(self.extra_stop_words)) or None),
            )
            if value is not None
        }
        kind = ALGORITHMS[self.algorithm] if self.themes is None else PinnedSphericalKMeans
        n_clusters = 8 if self.n_clusters == "auto" else self.n_clusters  # until it is chosen
        return DocumentClusterer(
            n_clusters,
            vectorizer=recipe_vectorizer(small=small, **changes),
            reducer=self._reducer(small=small),
            clusterer=kind(n_clusters, min_size=self.min_size, random_state=self.seed, n_jobs=self.jobs),
            themes=None if self.themes is None else self.themes.texts,
            random_state=self.seed,
        )

    def _reducer(self, *, small: bool) -> CooccurrenceEmbedding | TruncatedSVD | None:
        if self.reduce == "off" or self.svd == "off":
            return None
        if self.reduce == "svd" or self.svd is not None:
            rank = "auto" if self.svd in (None, "auto") else int(str(self.svd))
            return TruncatedSVD(rank, random_state=self.seed, n_jobs=self.jobs)
        return recipe_reducer(small=small and self.reduce == "auto", n_jobs=self.jobs)
