"""scikit-learn's own contract."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from textclust.cluster.mini_batch import MiniBatchSphericalKMeans
from textclust.cluster.spherical_kmeans import SphericalKMeans


@parametrize_with_checks([SphericalKMeans(), MiniBatchSphericalKMeans()])
def test_scikit_learn_contract(estimator, check):
    check(estimator)
