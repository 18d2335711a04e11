"""What a cluster is about, in terms and documents, and why a document is where it is."""
