"""Keeping things: writing whole or not at all, and models without pickle."""
