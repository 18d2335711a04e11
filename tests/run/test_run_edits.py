"""Merges and splits of a real run: what moves, what stays, and that new documents follow."""

import json
import shutil

import numpy as np
import pytest

from textclust import Run
from textclust.corpus import ReadOptions
from textclust.errors import DataError, ModelFormatError, OutputError, UsageError
from textclust.evaluate.trust import ClusterTrust
from textclust.persistence.archive import read_archive, write_archive
from textclust.run.create import create_run
from textclust.run.evaluating import evaluate_run
from textclust.run.rows import ADJACENT
from textclust.run.samples import sample_path
from textclust.run.settings import Settings
from textclust.run.trust_file import read_trust, write_trust

OURS = ["cluster", "similarity", "runner_up", "margin", "novelty", "status"]


@pytest.fixture(scope="module", params=["off", "20"], ids=["sparse", "reduced"])
def made(request, tmp_path_factory):
    """The bundled tickets in eight clusters; not to be changed."""
    folder = tmp_path_factory.mktemp("tickets") / "run"
    options = ReadOptions(text_columns=("subject", "body"), id_column="id")
    return create_run(
        [sample_path("tickets.csv")], folder, Settings(n_clusters=8, svd=request.param), options
    )


@pytest.fixture
def run(made, tmp_path):
    shutil.copytree(made.path, tmp_path / "run")
    return Run.open(tmp_path / "run")


def columns(run):
    return run.assignments[OURS]


def files(run):
    return {
        str(path.relative_to(run.path)): path.read_bytes() for path in run.path.rglob("*") if path.is_file()
    }


def model_similarities(run):
    """Cosine of every document to every centre of the model, from its text."""
    texts = [f"{row.subject}\n{row.body}" for row in run.assignments.fillna("").itertuples()]
    return texts, run.model.transform(texts)


def test_a_merge_moves_the_documents_of_the_clusters_joined_and_no_other(run):
    before = columns(run)
    run.merge(3, 6)
    after = columns(run)
    expected = before["cluster"].replace(6, 3)
    assert after["cluster"].equals(expected)
    rest = ~expected.isin([3])
    assert after.loc[rest, ["similarity", "status"]].equals(before.loc[rest, ["similarity", "status"]])
    assert run.ids == [0, 1, 2, 3, 4, 5, 7]


def test_the_similarity_to_a_merged_cluster_is_the_higher_one(run):
    similarities = model_similarities(run)[1]
    run.merge(3, 6, 0)
    joined = similarities.copy()
    joined[:, 3] = similarities[:, [3, 6, 0]].max(axis=1)
    joined[:, [6, 0]] = -1
    after = columns(run)
    ok = (after["status"] == "ok").to_numpy()
    own = after.loc[ok, "cluster"].to_numpy(dtype=int)
    assert (joined[ok].argmax(axis=1) == own).all()
    assert after.loc[ok, "similarity"].to_numpy() == pytest.approx(joined[ok].max(axis=1), abs=1e-12)
    second = np.sort(joined[ok], axis=1)[:, -2]
    assert after.loc[ok, "margin"].to_numpy() == pytest.approx(joined[ok].max(axis=1) - second, abs=1e-12)


def test_a_split_moves_the_documents_of_the_cluster_and_no_other(run):
    before = columns(run)
    run.split(1, 3)
    after = columns(run)
    members = before["cluster"] == 1
    assert set(after.loc[members, "cluster"]) == {8, 9, 10}
    unmoved = ["cluster", "similarity", "status"]
    assert after.loc[~members, unmoved].equals(before.loc[~members, unmoved])


@pytest.mark.parametrize("change", [("merge", 0, 1), ("split", 0), ("undo",), ("set_name", 2, "printers")])
def test_a_run_that_another_one_replaced_is_not_changed(write_csv, make_run, change):
    write_csv()
    opened = Run.open(make_run().path)
    opened.clusters, opened.model, opened.rows  # noqa: B018 - read before the other one comes
    write_csv([["text"], *([f"apple pie{i % 3}"] for i in range(12))])
    after = files(make_run(force=True))
    with pytest.raises(OutputError, match="another run has taken its place since it was opened"):
        getattr(opened, change[0])(*change[1:])
    assert files(opened) == after


@pytest.mark.parametrize("edit", [("merge", 3, 6), ("split", 1, 3)])
def test_novelty_in_a_cluster_that_no_edit_touched_stays_of_old_documents_and_of_new(run, edit):
    new = run.model.vectorize(
        ["my card was charged twice", "no reminder was sent", "the calendar does not sync"]
    )
    before, before_new = columns(run), run.grouping.assign(new)
    getattr(run, edit[0])(*edit[1:])
    after, after_new = columns(run), run.grouping.assign(new)
    there = after["cluster"].isin(set(before["cluster"]) - set(edit[1:]))
    assert there.sum() > 200
    assert after.loc[there, "novelty"].equals(before.loc[there, "novelty"])
    same = np.isin(after_new.labels, before_new.labels) & ~np.isin(before_new.labels, edit[1:])
    assert same.any()
    np.testing.assert_array_equal(after_new.novelty[same], before_new.novelty[same])


def test_margins_are_to_the_most_similar_other_cluster(run):
    run.split(1, 2)
    after = columns(run)
    grouping, ok = run.grouping, (after["status"] == "ok").to_numpy()
    found = grouping.rank(run.rows, len(run.ids), run.model.labels_)
    assert (found.clusters[ok, 1] == after.loc[ok, "runner_up"]).all()
    assert (np.diff(found.similarity[ok, 1:], axis=1) <= 0).all()
    assert (found.similarity[ok, 0] - found.similarity[ok, 1] == after.loc[ok, "margin"]).all()


@pytest.mark.parametrize(
    "edits",
    [
        [("merge", 3, 6)],
        [("split", 1, 3)],
        [("merge", 1, 4), ("split", 1, 2), ("merge", 8, 2)],
        [("split", 0, 2), ("split", 8, 2), ("merge", 9, 5), ("split", 9, 2)],
    ],
)
def test_the_training_documents_are_assigned_to_their_clusters_as_new_ones(run, edits):
    for what, *arguments in edits:
        getattr(run, what)(*arguments)
    texts, _ = model_similarities(run)
    again = run.grouping.assign(run.model.vectorize(texts))
    known = run.edits.assignment
    for name in ("labels", "similarity", "runner_up", "margin"):
        np.testing.assert_array_equal(getattr(again, name), getattr(known, name))
    for cluster in run.edits.journal.clusters:  # a calibration of its own, which keeps the order
        own = np.flatnonzero(known.labels == cluster)
        falling = own[np.argsort(-again.similarity[own], kind="stable")]
        assert (np.diff(again.novelty[falling]) >= 0).all()


def test_summaries_add_up_and_those_not_touched_are_the_same(run):
    before = {cluster.id: cluster for cluster in run.clusters}
    run.split(1, 2)
    run.merge(0, 8)
    clusters = run.clusters
    assert sum(cluster.size for cluster in clusters) == sum(cluster.size for cluster in before.values())
    assert sum(cluster.share for cluster in clusters) == pytest.approx(1)
    assert all(cluster == before[cluster.id] for cluster in clusters if cluster.id not in (0, 8, 9))
    frame = columns(run)
    for cluster in clusters:
        own = frame.loc[frame["cluster"] == cluster.id, "similarity"]
        assert cluster.size == len(own)
        if cluster.id != 0:  # of two centres: the similarity is to the nearer one, the cohesion to the mean
            assert cluster.cohesion == pytest.approx(own.mean(), abs=1e-4)
        assert frame["cluster"][cluster.examples].eq(cluster.id).all()


def test_undoing_gives_everything_back_bit_for_bit(run):
    states = [(columns(run), run.clusters)]
    for edit in (lambda: run.merge(3, 6), lambda: run.split(3, 2), lambda: run.merge(9, 0)):
        edit()
        states.append((columns(run), run.clusters))
    for frame, clusters in reversed(states[:-1]):
        run.undo()
        assert columns(run).equals(frame)
        assert run.clusters == clusters
        assert columns(Run.open(run.path)).equals(frame)


def test_an_edit_changes_no_file_that_was_there(run):
    before = files(run)
    run.merge(3, 6)
    run.split(0)
    after = files(run)
    assert {name: after[name] for name in before} == before


def test_undoing_leaves_the_files_that_were_there_before(run):
    run.split(run.ids[0])
    before = files(run)
    run.split(run.ids[0])
    run.undo()
    after = files(run)
    assert {name for name in after if after[name] != before.get(name)} == {"edits.json"}
    assert set(before) == set(after)
    run.undo()
    assert [path.name for path in run.path.glob("*edits*")] == ["edits.json"]


def test_an_edited_cluster_is_described_as_any_other(run):
    run.merge(3, 6)
    run.split(1)
    clusters = run.clusters
    for cluster in (one for one in clusters if one.id in (3, 8, 9)):
        said = cluster.description
        assert all((said.terms, said.central, said.exclusive, cluster.examples))
    assert run.cluster(3).description.phrases
    titles = [cluster.description.title for cluster in clusters]
    assert len({*titles}) == len(titles)


def test_an_edited_cluster_is_as_cohesive_as_the_evaluation_says(run):
    run.merge(3, 6)
    run.split(1)
    judged = {cluster["id"]: cluster["cohesion"] for cluster in evaluate_run(run).clusters}
    assert {cluster.id: cluster.cohesion for cluster in run.clusters} == pytest.approx(judged, abs=1e-6)


def test_phrases_of_edited_clusters_come_from_the_words_that_were_counted(run):
    shutil.rmtree(run.path / ADJACENT)
    run.merge(3, 6)
    assert run.cluster(3).description.phrases == []


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays["heads"].fill(-1),
        lambda arrays: arrays["tails"].fill(10**6),
        lambda arrays: arrays["heads"].fill(len(arrays["term_counts"])),
        lambda arrays: arrays["indices"].fill(10**6),
        lambda arrays: arrays.pop("counts"),
        lambda arrays: arrays.update(counts=arrays["counts"][1:]),
        lambda arrays: arrays.update(term_counts=arrays["term_counts"][1:]),
    ],
)
def test_hostile_neighbourhoods_of_words_are_refused(run, change):
    folder = run.path / ADJACENT
    state, arrays = read_archive(folder)
    arrays = {name: np.array(array) for name, array in arrays.items()}
    change(arrays)
    shutil.rmtree(folder)
    folder.mkdir()
    write_archive(folder, state, arrays)
    with pytest.raises(ModelFormatError, match="adjacent"):
        run.merge(3, 6)


def test_trust_comes_back_with_the_cluster_that_was_judged(run):
    solid = [ClusterTrust(i, "solid", "so", 0.9, 0.1, 0.5, 0.9) for i in run.ids]
    write_trust(run, solid)
    run.merge(3, 6)
    assert sorted(read_trust(run)) == [0, 1, 2, 4, 5, 7]
    write_trust(run, [ClusterTrust(i, "mixed", "now", 0.4, 0.1, None, 0.9) for i in run.ids])
    run.undo()
    verdicts = {id: verdict.verdict for id, verdict in read_trust(run).items()}
    assert verdicts == {i: "solid" if i in (3, 6) else "mixed" for i in range(8)}


def test_names_stay_and_come_back(run):
    run.set_name(6, "Six")
    run.merge(3, 6)
    assert run.names == {6: "Six"}
    assert all(not cluster.name for cluster in run.clusters)
    run.undo()
    assert run.cluster(6).name == "Six"


def test_the_same_edits_give_the_same_bits(run, made, tmp_path):
    shutil.copytree(made.path, tmp_path / "other")
    other = Run.open(tmp_path / "other")
    for each in (run, other):
        each.split(1, 3)
        each.merge(0, 9)
    (folder,) = run.path.glob("edits-*")
    names = [path.name for path in folder.iterdir()]
    assert len(names) > 5
    for name in names:
        assert (folder / name).read_bytes() == (other.path / folder.name / name).read_bytes()


def test_a_cluster_of_copies_cannot_be_split(write_csv, make_run):
    write_csv([["text"], *[["red apple pie"]] * 4, *[["fast car race"]] * 3])
    run = make_run(k=2)
    with pytest.raises(DataError, match=r"cluster 0 cannot be split into 2: it has 1 distinct document$"):
        run.split(0)
    assert not list(run.path.glob("edits*"))


def test_a_run_without_text_says_that_it_cannot(write_csv, make_run):
    write_csv()
    run = make_run(keep_text=False)
    with pytest.raises(UsageError, match=r"--no-text.*cluster again without"):
        run.merge(0, 1)


def damaged(run, change):
    path = run.path / "edits.json"
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return Run.open(run.path)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("log"),
        lambda document: document["log"].clear() or document["log"].append(7),
        lambda document: document.update(format_version=2),
        lambda document: document.update(arrays="../model"),
        lambda document: document.update(arrays=None),
        lambda document: document.update(arrays="edits-0123456789ab"),
        lambda document: document["clusters"].pop(),
        lambda document: document["clusters"][0].update(id="x"),
        lambda document: document["log"][0].update(clusters=[2, 5]),
    ],
)
def test_damaged_edits_are_refused_by_name_with_the_way_out(run, change):
    run.merge(3, 6)
    with pytest.raises(ModelFormatError, match=r"edits\.json: damaged .*remove it to go back"):
        _ = damaged(run, change).clusters


def test_a_flipped_bit_in_the_arrays_is_found(run):
    run.merge(3, 6)
    (path,) = run.path.glob("edits-*/labels.npy")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ModelFormatError, match=r"edits\.json: damaged"):
        _ = Run.open(run.path).clusters


def test_removing_the_file_gives_the_clusters_before_all_edits(run):
    before = columns(run)
    run.merge(3, 6)
    (run.path / "edits.json").unlink()
    assert columns(Run.open(run.path)).equals(before)


def test_rows_of_another_model_are_refused(run, write_csv, make_run):
    write_csv()
    other = make_run(out="other")
    shutil.rmtree(run.path / "rows")
    shutil.copytree(other.path / "rows", run.path / "rows")
    with pytest.raises(ModelFormatError, match="rows and terms instead of"):
        Run.open(run.path).merge(0, 1)
