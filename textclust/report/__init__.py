"""A run as one self-contained HTML file, and figures for papers and notebooks."""
