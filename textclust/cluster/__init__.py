"""Rows to labels and unit centres: seeding, Lloyd's iteration, the estimators."""
