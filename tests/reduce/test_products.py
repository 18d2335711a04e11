"""Products on several cores."""

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.reduce.products import multiply


@pytest.mark.parametrize("n_jobs", [1, 2, 5])
def test_threads_change_no_bit(n_jobs):
    rng = np.random.default_rng(0)
    X = sp.random_array((3000, 80), density=0.1, format="csr", rng=rng)
    table = rng.normal(size=(80, 20))
    found = multiply(X, table, n_jobs)
    np.testing.assert_array_equal(found, multiply(X, table, 1))
    np.testing.assert_allclose(found, X @ table, atol=1e-4)
