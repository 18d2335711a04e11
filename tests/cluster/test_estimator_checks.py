"""scikit-learn's own contract."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from textclust.cluster.spherical_kmeans import SphericalKMeans


@parametrize_with_checks([SphericalKMeans()])
def test_scikit_learn_contract(estimator, check):
    check(estimator)
