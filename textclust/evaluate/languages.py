"""What languages clusters are in, and what that does to the trust in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from textclust.evaluate.trust import LEAST_SIZE, MIXED, SOLID, ClusterTrust

#: A cluster is in a language if so many of the documents looked at are, five of them at least.
IN_ONE_LANGUAGE = 0.8
#: What `language_of` says of a cluster without a language of its own.
SEVERAL = "several"


def language_of(found: dict[str, int]) -> str | None:
    """The language of a cluster; `SEVERAL` if no language has four fifths; None if too little is known.

    Examples
    --------
    >>> language_of({"en": 19, "de": 1}), language_of({"fr": 4, "en": 3, "de": 3}), language_of({"en": 2})
    ('en', 'several', None)
    """
    n = sum(found.values())
    if n < LEAST_SIZE:
        return None
    language, count = next(iter(found.items()))
    return language if count >= IN_ONE_LANGUAGE * n else SEVERAL


def said(found: dict[str, int]) -> str:
    """The languages of some documents of a cluster."""
    return listed([f"{count} {language}" for language, count in found.items()], 4)


def aware_of_languages(
    trust: Sequence[ClusterTrust], languages: Mapping[int, tuple[int, dict[str, int]]]
) -> list[ClusterTrust]:
    """Verdicts that say what language has to do with them: nothing mixed is solid.

    Parameters
    ----------
    trust : sequence of ClusterTrust
    languages : mapping of int to (int, dict of str to int)
        Size of each cluster by id, and documents of its sample in each language.

    Returns
    -------
    list of ClusterTrust
        A solid cluster of several languages, most of them not the commonest, is mixed; one of another
        language, or with some documents of others, says so.
    """
    shares = language_shares(languages.values())
    main = max(shares, key=lambda language: shares[language], default="")
    return [_aware(verdict, main, languages.get(verdict.id, (0, {}))[1]) for verdict in trust]


def _aware(verdict: ClusterTrust, main: str, found: dict[str, int]) -> ClusterTrust:
    language = language_of(found)
    if verdict.verdict != SOLID or language in (None, main):
        return verdict
    if language != SEVERAL:
        return replace(verdict, reason=f"{verdict.reason}; it holds the documents in {language}")
    if 2 * found.get(main, 0) < sum(found.values()):
        reason = f"holds documents of several languages ({said(found)}), whatever they are about"
        return replace(verdict, verdict=MIXED, reason=reason)
    return replace(verdict, reason=f"{verdict.reason}; of several languages ({said(found)})")


def language_shares(clusters: Iterable[tuple[int, dict[str, int]]]) -> dict[str, float]:
    """Share of the documents in each language: that of each cluster's sample, by the clusters' sizes."""
    shares: dict[str, float] = {}
    for size, found in clusters:
        for language, count in found.items():
            shares[language] = shares.get(language, 0.0) + float(size) * count / sum(found.values())
    total = sum(shares.values())
    return {language: share / total for language, share in sorted(shares.items())}


def listed(parts: list[str], most: int = 8) -> str:
    """The first of some parts, and how many more there are."""
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return ", ".join(parts[:most]) + more
