"""scikit-learn's own contract."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from textclust.cluster.bisecting import BisectingSphericalKMeans
from textclust.cluster.consensus import ConsensusClustering
from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.pinned import PinnedSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans

ESTIMATORS = [
    SphericalKMeans(),
    MiniBatchSphericalKMeans(),
    BisectingSphericalKMeans(),
    ConsensusClustering(n_runs=3),
    PinnedSphericalKMeans(),
]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_contract(estimator, check):
    check(estimator)
