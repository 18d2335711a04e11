"""Sparse rows are never made dense."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp

from textclust.cluster.spherical_kmeans import SphericalKMeans

N_ROWS, N_COLUMNS = 20_000, 200_000
#: Dense float32 rows would take 16 GB; a table of 16 centres takes 13 MB, and its exact sums twice that.
ALLOWED = 300 * 2**20


@pytest.mark.slow
def test_wide_sparse_rows_stay_sparse():
    rng = np.random.default_rng(0)
    indices = rng.integers(N_COLUMNS, size=N_ROWS * 3)
    X = sp.csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, np.arange(N_ROWS + 1) * 3), (N_ROWS, N_COLUMNS)
    )
    tracemalloc.start()
    try:
        model = SphericalKMeans(4, n_init=1, max_iter=2).fit(X)
        model.predict(X)
        model.transform(X)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < ALLOWED
