"""The figures that the program promises, each measured beside a plain reference in the same run."""
