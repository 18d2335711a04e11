"""Look before: what is in a corpus, and what clustering it will take."""
