"""Measurements that print ratios, both sides in one run. They never gate a test."""
