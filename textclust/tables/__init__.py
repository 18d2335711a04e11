"""Rows out: tables of any schema as csv, tsv, jsonl, parquet or xlsx, whole or not at all."""
