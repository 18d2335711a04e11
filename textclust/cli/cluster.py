"""``textclust cluster``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from textclust.cli import options as opt
from textclust.cli.clusters import print_clusters
from textclust.cli.console import counted, progress, reported, say
from textclust.errors import UsageError
from textclust.records import CLUSTERED, NO_TERMS, OUTLIER

if TYPE_CHECKING:
    from textclust.run.run import Run

HELP = "Group documents into clusters and describe each by its top terms; writes a run directory."
EXAMPLES = """\b
Examples:
  textclust cluster tickets.csv --text-col subject --text-col body -k 15 -o tickets-run
  textclust cluster articles/ -k 20 -o articles-run
  textclust cluster articles/ -k auto -o articles-run
  textclust cluster articles/ --levels 5,20 -o articles-run
  textclust cluster tickets.csv -k 15 --seeds themes.toml --min-size 10 -o tickets-run
  zcat posts.jsonl.gz | textclust cluster - --format jsonl --text-col text -k 50 -o posts-run
"""

#: With fewer documents mini-batches save less than three seconds, for an objective 1 to 3 % worse.
MINI_BATCH_FROM = 20_000


#: A warning if one document in so many has no term left.
MANY_WITHOUT = 20


@reported
def command(
    inputs: opt.Inputs,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="RUN", help="The run directory to write.")],
    n_clusters: Annotated[
        str | None,
        typer.Option(
            "--n-clusters",
            "-k",
            help="How many clusters; auto chooses (see choose-k). The last of --levels if not said.",
        ),
    ] = None,
    text_col: opt.TextColumns = None,
    id_col: opt.IdColumn = None,
    format: opt.InputFormat = None,
    delimiter: opt.Delimiter = None,
    encoding: opt.Encoding = None,
    limit: opt.Limit = None,
    lines: opt.Lines = False,
    strip: opt.Strip = None,
    algorithm: Annotated[
        str | None,
        typer.Option("--algorithm", help="kmeans, minibatch, bisecting or consensus. [default: kmeans]"),
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option("--levels", help="Numbers of clusters from coarse to fine, such as 5,20 (bisecting)."),
    ] = None,
    min_size: Annotated[
        int, typer.Option("--min-size", help="Dissolve smaller clusters into the nearest others.", min=1)
    ] = 1,
    seeds: Annotated[
        Path | None,
        typer.Option(
            "--seeds",
            metavar="FILE",
            help='Themes to assign to, as TOML: billing = ["refund", "charged twice"]; others are found.',
        ),
    ] = None,
    reduce: Annotated[
        str,
        typer.Option(
            "--reduce",
            help="What is clustered: cooccurrence (terms and the company they keep), svd (dimensions of a "
            "TruncatedSVD), off (terms alone), or auto, the recipe's choice.",
        ),
    ] = "auto",
    svd: Annotated[
        str | None, typer.Option("--svd", help="Rank of --reduce svd: a number, auto or off.")
    ] = None,
    language: opt.Language = None,
    stop_words: opt.StopWords = "auto",
    ngrams: opt.Ngrams = "1",
    min_df: opt.MinDf = None,
    max_df: opt.MaxDf = None,
    weighting: opt.Weighting = None,
    fold_duplicates: Annotated[
        bool,
        typer.Option("--fold-duplicates", help="Documents that say the same, or nearly, weigh as one."),
    ] = False,
    outliers: Annotated[
        str | None,
        typer.Option(
            "--outliers", metavar="SHARE", help="Flag so many as outliers (5%): they fit their cluster least."
        ),
    ] = None,
    seed: opt.Seed = 0,
    jobs: opt.Jobs = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Do not keep the text in the run.")] = False,
    force: opt.Force = False,
    drop_names: opt.DropNames = False,
    json: opt.Json = False,
    quiet: opt.Quiet = False,
    debug: opt.Debug = False,
) -> None:
    """Parse, cluster, print."""
    wanted, steps = opt.n_clusters(n_clusters), opt.levels(levels)
    if wanted is None and not steps:
        raise UsageError("--n-clusters (-k) is missing: say how many clusters, or auto, or --levels")
    from textclust.run.create import create_run
    from textclust.run.settings import Settings
    from textclust.run.themes import read_themes

    replaced, added = opt.stop_words(stop_words)
    settings = Settings(
        n_clusters=steps[-1] if wanted is None else wanted,
        algorithm=algorithm or ("bisecting" if steps else "kmeans"),
        levels=steps,
        min_size=min_size,
        themes=None if seeds is None else read_themes(seeds),
        reduce=reduce,
        svd=svd,
        language=opt.languages(language),
        stop_words=replaced,
        extra_stop_words=added,
        ngrams=opt.ngram_range(ngrams),
        min_df=opt.frequency("--min-df", min_df),
        max_df=opt.frequency("--max-df", max_df),
        weighting=weighting,
        fold_duplicates=fold_duplicates,
        outliers=opt.share("--outliers", outliers),
        seed=seed,
        jobs=jobs,
    )
    reading = opt.read_options(text_col, id_col, format, delimiter, encoding, limit, lines, strip)
    with progress() as report:
        run = create_run(
            inputs,
            out,
            settings,
            reading,
            keep_text=not no_text,
            force=force,
            drop_names=drop_names,
            report=report,
        )
    tell(run)
    print_clusters(run, as_json=json)


def tell(run: Run) -> None:
    """Say on stderr what the user should know of a run that was just made."""
    corpus = run.manifest["corpus"]
    if run.manifest["settings"]["algorithm"] == "minibatch" and corpus["documents"] < MINI_BATCH_FROM:
        say(
            f"WARNING: with {counted(corpus['documents'], 'document')} the full fit (--algorithm kmeans) is "
            "as fast, within seconds, and finds better clusters; minibatch is for corpora that are far larger"
        )
    if chosen := run.manifest.get("choose_k"):
        say(chosen["reason"])
        if not chosen["structure"]:
            say(
                f"WARNING: NO STRUCTURE WAS FOUND. These {run.n_clusters} clusters are not more than chance "
                "would make of mixed words; do not name them (textclust choose-k shows the evidence)"
            )
    renamed = [f"{ours} -> {called}" for ours, called in run.columns.items() if ours != called]
    if renamed:
        say(f"columns of yours have these names, so ours are called: {', '.join(renamed)}")
    result = run.manifest["result"]
    if len(result["languages"]) > 1:
        say(f"languages: {', '.join(f'{n} {code}' for code, n in result['languages'].items())}")
    if common := result["too_common"]:
        more = f" and {len(common) - 10} more" if len(common) > 10 else ""
        say(f"left out, in too many documents to tell them apart: {', '.join(common[:10])}{more}")
    if duplicates := result.get("duplicates"):
        say(
            f"weighing as one with another document: {duplicates['near']:,} ({duplicates['exact']:,} exactly)"
        )
    odd = {status: n for status, n in corpus["status"].items() if status not in CLUSTERED}
    if flagged := corpus["status"].get(OUTLIER):
        say(f"{counted(flagged, 'outlier')} flagged; each keeps its cluster, status says outlier")
    without = f"; without a cluster: {', '.join(f'{n} {status}' for status, n in odd.items())}" if odd else ""
    tell_encoding(odd)
    if (bare := odd.get(NO_TERMS, 0)) * MANY_WITHOUT >= corpus["documents"]:
        keep = "common words" if common else "rare words"
        option = "--max-df 1.0" if common else "--min-df 1"
        say(
            f"WARNING: {counted(bare, 'document')} of {corpus['documents']:,} have no word left to be "
            f"compared by; {option} keeps {keep}, --stop-words off stop words"
        )
    what = f"{counted(corpus['documents'], 'document')} in {counted(run.n_clusters, 'cluster')}"
    say(f"{what}{without}; the run is in {run.path}")


def tell_encoding(statuses: dict[str, int]) -> None:
    """Say what to do about documents that could not be decoded."""
    if statuses.get("undecodable"):
        say("undecodable: not UTF-8; name the encoding of the input, such as --encoding cp1252")
