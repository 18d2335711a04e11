"""scikit-learn's own contract for the reducer."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from textclust.reduce.cooccurrence import CooccurrenceEmbedding
from textclust.reduce.svd import TruncatedSVD


@parametrize_with_checks([TruncatedSVD(), CooccurrenceEmbedding()])
def test_scikit_learn_contract(estimator, check):
    check(estimator)
