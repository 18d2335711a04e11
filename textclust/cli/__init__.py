"""The door: one file a verb. A verb parses, calls and prints."""
