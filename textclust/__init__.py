"""Group documents by what they say: sparse, cosine clustering of text."""

__version__ = "0.1.0"
