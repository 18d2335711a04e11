"""From sparse rows to dense rows of few columns, and back to terms."""
