"""UTF-8 text to weighted sparse rows of unit length."""
