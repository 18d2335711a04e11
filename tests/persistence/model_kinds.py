"""Names of the models that the tests of this folder save."""

MODEL_NAMES = [
    "default", "reduced", "smoothed alone", "not reduced", "n-grams", "stop list", "stop set",
    "vocabulary list", "vocabulary mapping", "counts", "foreign pattern", "stems", "many languages",
    "own parts", "mini-batch", "bisecting", "consensus", "themes",
]  # fmt: skip
