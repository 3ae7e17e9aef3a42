"""Servers, workers and commands are stopped and started for real."""

# The settings of the house and its tests agree on how many rows one act saves.
WORKBOOK_CHUNK = 10
