"""A piece of work on disk: made, opened, named, exported."""
