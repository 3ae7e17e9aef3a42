"""The leaves of a budget book as plain values: taken, added up, compared. Pure."""
