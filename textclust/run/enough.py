"""Too few documents for so many clusters: refused, with the way out."""

from __future__ import annotations

from typing import Any

from textclust.cluster.source import as_rows
from textclust.corpus import Corpus
from textclust.errors import DataError
from textclust.model import DocumentClusterer
from textclust.reduce.svd import TruncatedSVD
from textclust.text.tfidf_vectorizer import TfidfVectorizer


def check_distinct(X: Any, model: DocumentClusterer, corpus: Corpus) -> None:
    """Refuse more clusters than there are distinct rows, and say what would give more of them."""
    distinct = as_rows(X).merged()[0].n_rows
    if model.n_clusters <= distinct:
        return
    documents = f"{distinct} distinct document{'s' * (distinct != 1)} with terms (of {X.shape[0]})"
    what = f"{model.n_clusters} clusters for {documents}"
    if corpus.is_one_text:
        raise DataError(f"{what}: a text file is one document; --lines makes one of each of its lines")
    more = _more_terms(model.vectorizer_)
    ways = [f"ask for at most {distinct}"] * (distinct > 0) + [f"keep more terms with {more}"] * bool(more)
    raise DataError("; ".join([what, ", or ".join(ways)]) if ways else f"{what}: nothing to compare is left")


def _more_terms(vectorizer: TfidfVectorizer) -> str:
    """The options that keep terms which were left out."""
    ways = {
        "--min-df 1": vectorizer.min_df not in (0, 1),
        "--max-df 1.0": len(vectorizer.corpus_stop_words_) > 0,
        "--stop-words off": vectorizer.stop_words == "auto",
    }
    return " ".join(option for option, helps in ways.items() if helps)


def check_found(model: DocumentClusterer) -> None:
    """Refuse clusters without documents: those that differ in their terms may fall together once reduced."""
    if not isinstance(model.reducer_, TruncatedSVD):
        return
    n_clusters = min(model.n_clusters, len(model.sizes_))  # fewer where small ones were dissolved
    found = int((model.sizes_ > 0).sum())
    if found < n_clusters:
        raise DataError(
            f"{n_clusters} clusters were asked for, but the documents fall into {found} after reduction; "
            f"ask for at most {found}, or for a higher --svd, or --reduce off"
        )
