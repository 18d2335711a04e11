"""The ground floor: compiled loops, arrays in and arrays out. The only importer of numba."""
