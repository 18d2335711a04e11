"""Read documents from files, folders, patterns and standard input, in batches and in order."""

from textclust.corpus.json_values import decode_json_column
from textclust.corpus.options import FORMATS, ReadOptions
from textclust.corpus.reader import Corpus, InputFile, open_corpus

__all__ = ["FORMATS", "Corpus", "InputFile", "ReadOptions", "decode_json_column", "open_corpus"]
