"""The known failures of K-Means on text, looked for and named with what to do.

Each rule is a function of `Facts` alone; its thresholds stand above it and were measured (ADR 28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from shlex import quote
from typing import Any

import numpy as np

from textclust.evaluate.facts import FACTOR, Facts
from textclust.evaluate.languages import SEVERAL, language_of, language_shares, listed, said
from textclust.evaluate.trust import LEAST_SIZE, TOO_NEAR

#: With fewer documents all numbers are accidents.
FEWEST_DOCUMENTS = 50
#: What goes before the parts that are not ours: they want dense rows.
REDUCER = "TruncatedSVD(50)"
#: What stands for the run's path and for the documents in a command.
RUN, INPUT = "RUN", "INPUT..."


@dataclass(frozen=True, slots=True)
class Finding:
    """One failure that was found.

    Attributes
    ----------
    rule : str
        The name of the rule that found it.
    clusters : list of int
        Ids of the clusters it is about; empty if about all.
    seen : str
        What was seen, with its numbers.
    advice : str
        What to do.
    command : str
        How, where a command does it: `RUN` and `INPUT` stand for the run's path and the documents.
    """

    rule: str
    seen: str
    advice: str
    clusters: list[int] = field(default_factory=list)
    command: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as programs may rely on it."""
        return asdict(self)

    def told(self, run: str) -> str:
        """What to do, for a run of this path; as a person would write it in a shell."""
        command = " ".join(run if word == RUN else word for word in self.command.split(" "))
        return f"{self.advice} {command}".rstrip()


def diagnose(facts: Facts) -> list[Finding]:
    """Look for the known failures; an empty list if none was found.

    With fewer than 50 documents nothing is said: all numbers are accidents there.

    Parameters
    ----------
    facts : Facts

    Returns
    -------
    list of Finding
        In the order of `RULES`.

    Examples
    --------
    >>> facts = Facts(ids=np.arange(4), sizes=np.array([70, 10, 10, 10]))
    >>> for finding in diagnose(facts):
    ...     print(finding.rule, finding.clusters, finding.command)
    giant cluster [0] textclust split RUN 0 --into 3
    """
    if facts.n_documents < FEWEST_DOCUMENTS:
        return []
    return [finding for rule in RULES for finding in rule(facts)]


def no_structure(facts: Facts) -> Iterator[Finding]:
    """No number of clusters explains more than it does of randomly mixed words (the limit of choose-k)."""
    gap = max(facts.gaps.values(), default=float("inf"))
    if facts.structure is not False and gap > facts.chance:
        return
    seen = "choose-k found no number of clusters that explains these documents better than mixed words."
    if gap <= facts.chance:
        seen = (
            f"The clusters explain {_percent(max(gap, 0.0), 1)} of these documents beyond what they would of "
            f"randomly mixed words; chance alone gives up to {_percent(facts.chance, 1)}."
        )
    yield Finding(
        "no structure",
        seen,
        "Do not name them. Longer documents, other text columns or fewer rare words may show themes; see",
        command=f"textclust choose-k {INPUT}",
    )


#: A cluster is a giant if it holds so much, and so many times what it would if all clusters were alike.
GIANT_SHARE, GIANT_TIMES = 0.4, 2.5


def giant_cluster(facts: Facts) -> Iterator[Finding]:
    """One cluster holds most documents while there are others enough."""
    n, k = facts.n_documents, facts.n_clusters
    largest = int(np.argmax(facts.sizes))
    share = facts.sizes[largest] / n
    if share >= GIANT_SHARE and share * k >= GIANT_TIMES:
        cluster = int(facts.ids[largest])
        parts = min(max(2, round(share * k)), 8)
        yield Finding(
            "giant cluster",
            f"Cluster {cluster} holds {_percent(share)} of the documents ({facts.sizes[largest]:,} of {n:,});"
            f" of {k} clusters of one size each would hold {_percent(1 / k)}.",
            "It gathers what fits nowhere else, or several themes: read it, then split it with",
            [cluster],
            f"textclust split {RUN} {cluster} --into {parts}",
        )


#: Clusters of fewer than five documents are many if there are so many, and if they are such a share.
MANY_TINY, TINY_SHARE = 3, 0.2


def tiny_clusters(facts: Facts) -> Iterator[Finding]:
    """Many clusters are too small to be themes."""
    tiny = np.flatnonzero(facts.sizes < LEAST_SIZE)
    if len(tiny) >= max(MANY_TINY, TINY_SHARE * facts.n_clusters):
        yield Finding(
            "tiny clusters",
            f"{len(tiny)} of {facts.n_clusters} clusters have fewer than {LEAST_SIZE} documents, "
            f"{facts.sizes[tiny].sum():,} documents together.",
            "They are accidents as likely as themes: ask for fewer clusters, or dissolve the small ones with",
            [int(cluster) for cluster in facts.ids[tiny]],
            f"textclust cluster {INPUT} -k {facts.n_clusters} --min-size {LEAST_SIZE} -o NEW-RUN",
        )


def near_identical(facts: Facts) -> Iterator[Finding]:
    """Two clusters are each other's second choice and point the same way (the limit of trust)."""
    for pair in facts.pairs:
        if pair.cosine >= 1.0 - TOO_NEAR:
            one, other = int(facts.ids[pair.one]), int(facts.ids[pair.other])
            yield Finding(
                "near-identical clusters",
                f"Clusters {one} and {other} say nearly the same: their centres have a similarity of "
                f"{pair.cosine:.2f}, and each is the other's commonest second choice.",
                "If you would give them one name, join them with",
                [one, other],
                f"textclust merge {RUN} {one} {other}",
            )


#: A cluster is of one source if so many of its documents are, and so many times more than among all.
ONE_SOURCE, SOURCE_LIFT = 0.5, 3.0


def one_source(facts: Facts) -> Iterator[Finding]:
    """Most of a cluster comes from one requester, sender or the like."""
    for source in facts.sources:
        share = source.count / source.known
        if source.count >= LEAST_SIZE and share >= ONE_SOURCE and share >= SOURCE_LIFT * source.overall:
            cluster = int(facts.ids[source.cluster])
            yield Finding(
                "cluster of one source",
                f"{source.count:,} of the {source.known:,} documents of cluster {cluster} have the same "
                f"{source.column}, {source.value!r}; of all documents {_percent(source.overall, 1)} have it.",
                "It may be somebody's way of writing rather than a theme; compare with",
                [cluster],
                f"textclust clusters {RUN} --by {quote(source.column)}",
            )


#: A cluster is a template if so many of its documents are made from one (`template_shares`).
ONE_TEMPLATE = 0.5


def one_template(facts: Facts) -> Iterator[Finding]:
    """Most of a cluster is one text with a few words changed."""
    places = np.flatnonzero(facts.templates >= ONE_TEMPLATE)
    places = places[facts.sizes[places] >= LEAST_SIZE]
    clusters = [int(facts.ids[place]) for place in places]
    shares = [_percent(share) for share in facts.templates[places]]
    what = "one text with a few words changed: a form, an automatic message or copies"
    if not clusters:
        return
    if len(clusters) == 1:
        seen = f"{shares[0]} of the documents of cluster {clusters[0]} are {what}."
    else:
        each = listed([f"{cluster} ({share})" for cluster, share in zip(clusters, shares, strict=True)])
        seen = f"In each of {len(clusters)} clusters most documents are {what}. Clusters {each}."
    advice = "If they should count once, cluster again with"
    command = f"textclust cluster {INPUT} -k {facts.n_clusters} --fold-duplicates -o NEW-RUN"
    if facts.folded:
        advice = "Duplicates weigh as one already, and these differ more: leave them out, or read them with"
        command = f"textclust show {RUN} {clusters[0]}"
    yield Finding("cluster of one template", seen, advice, clusters, command)


#: Below such a share no language is that of the corpus, and no other is foreign.
MAIN_LANGUAGE = 0.5


def split_by_language(facts: Facts) -> Iterator[Finding]:
    """Clusters gather languages rather than themes."""
    shares = language_shares(zip(facts.sizes.tolist(), facts.languages, strict=False))
    main = max(shares, key=lambda language: shares[language], default="")
    if len(shares) < 2:
        return
    kinds = [
        (cluster, language_of(found), found)
        for cluster, found in zip(facts.ids.tolist(), facts.languages, strict=False)
    ]
    if shares[main] < MAIN_LANGUAGE:
        told = [(cluster, said(found)) for cluster, kind, found in kinds if kind is not None]
        seen = (
            f"No language has half of the documents (the commonest is {main}), and the clusters follow them: "
        )
        yield _by_language([cluster for cluster, _ in told], seen, told)
        return
    one = [(cluster, said(found)) for cluster, kind, found in kinds if kind not in (None, SEVERAL, main)]
    if one:
        seen = f"{_percent(shares[main])} of the documents are {main}, but other languages have clusters: "
        yield _by_language([cluster for cluster, _ in one], seen, one)
    for cluster, kind, found in kinds:
        if kind == SEVERAL and 2 * found.get(main, 0) < sum(found.values()):
            yield Finding(
                "cluster of several languages",
                f"Most documents of cluster {cluster} are not {main}, as {_percent(shares[main])} of all, "
                f"but of several languages: {said(found)}.",
                "They are together for being foreign, not for a theme. Do not name them, read them:",
                [cluster],
                f"textclust show {RUN} {cluster}",
            )


def _by_language(clusters: list[int], seen: str, told: list[tuple[int, str]]) -> Finding:
    return Finding(
        "clusters by language",
        seen + listed([f"{cluster} ({said})" for cluster, said in told]) + ".",
        "These are languages rather than themes: cluster each by itself. How many documents each has, says",
        clusters,
        f"textclust inspect {INPUT}",
    )


#: Partitions from different starts that agree less than this (adjusted Rand index) are accidents.
STARTS_AGREE = 0.25


def unstable_starts(facts: Facts) -> Iterator[Finding]:
    """Another start gives other clusters."""
    if facts.agreement is not None and facts.agreement < STARTS_AGREE:
        yield Finding(
            "unstable starts",
            f"From other starts a sample of the documents falls into other clusters: the partitions agree by "
            f"{_percent(max(facts.agreement, 0.0))} (100 % the same, 0 % no more than by chance).",
            "Ask for another number of clusters, or average many runs with",
            command=f"textclust cluster {INPUT} -k {facts.n_clusters} --algorithm consensus -o NEW-RUN",
        )


#: K is too low if four times as many clusters explain so many times more beyond chance, and too high if a
#: quarter of them already explains such a share.
GAINS_STILL, EXPLAINED_ALREADY = 2.2, 0.75


def k_too_low(facts: Facts) -> Iterator[Finding]:
    """Many more clusters would explain far more."""
    here, more = facts.gaps.get(facts.n_clusters), facts.gaps.get(FACTOR * facts.n_clusters)
    if here is not None and more is not None and more > facts.chance and more >= GAINS_STILL * max(here, 0.0):
        yield _other_k(
            facts,
            "too few clusters",
            f"{FACTOR * facts.n_clusters} clusters would explain {_percent(more, 1)} of the documents beyond "
            f"chance, these {facts.n_clusters} explain {_percent(max(here, 0.0), 1)}: several themes share a "
            "cluster.",
            f"{facts.n_clusters}:{2 * FACTOR * facts.n_clusters}",
        )


def k_too_high(facts: Facts) -> Iterator[Finding]:
    """A quarter of the clusters would explain nearly as much."""
    fewer = facts.n_clusters // FACTOR
    here, less = facts.gaps.get(facts.n_clusters), facts.gaps.get(fewer)
    if here is not None and less is not None and less > facts.chance and less >= EXPLAINED_ALREADY * here:
        yield _other_k(
            facts,
            "too many clusters",
            f"{fewer} clusters would already explain {_percent(less, 1)} of the documents beyond chance, "
            f"these {facts.n_clusters} explain {_percent(here, 1)}: themes are split among clusters.",
            f"2:{facts.n_clusters}",
        )


def _other_k(facts: Facts, rule: str, seen: str, span: str) -> Finding:
    return Finding(
        rule,
        seen,
        "See how many there should be with",
        command=f"textclust choose-k {INPUT} --range {span}",
    )


#: So many documents far from every centre are noise that K-Means has to put somewhere; so many on the
#: border are documents that belong to several clusters.
NOISE, OVERLAP = 0.3, 0.5


def needs_density(facts: Facts) -> Iterator[Finding]:
    """Dense groups in a sea of documents that belong nowhere: what HDBSCAN is for."""
    if facts.far >= NOISE:
        yield Finding(
            "much noise",
            f"{_percent(facts.far)} of the documents are far from their cluster's centre, with less than a "
            "third of the similarity that the best quarter has: they belong nowhere, and K-Means puts every "
            "document somewhere.",
            "Flag them with --outliers, or let a method leave them out, in Python:",
            command=f"DocumentClusterer(reducer={REDUCER}, clusterer=HDBSCAN(min_cluster_size=10))",
        )


def needs_mixture(facts: Facts) -> Iterator[Finding]:
    """Most documents lie between clusters: what a mixture is for."""
    if facts.border >= OVERLAP:
        yield Finding(
            "overlapping clusters",
            f"{_percent(facts.border)} of the documents are nearly as similar to another cluster as to their "
            "own.",
            "If documents hold several themes, give each several clusters (textclust assign --top 3), or use "
            "a mixture, in Python:",
            command=f"DocumentClusterer(reducer={REDUCER}, clusterer=GaussianMixture({facts.n_clusters}))",
        )


Rule = Callable[[Facts], Iterator[Finding]]
#: All rules, the gravest first.
RULES: tuple[Rule, ...] = (
    no_structure,
    giant_cluster,
    tiny_clusters,
    near_identical,
    one_source,
    one_template,
    split_by_language,
    unstable_starts,
    k_too_low,
    k_too_high,
    needs_density,
    needs_mixture,
)


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f} %"
