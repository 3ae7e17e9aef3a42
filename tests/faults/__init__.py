"""Servers, workers and commands are stopped and started for real."""

# The settings of the house and its tests agree on how many rows one act saves.
WORKBOOK_CHUNK = 10
# Where their clock starts: a Wednesday at noon. The same daily jobs are due whatever
# the hour of the machine, and no other falls due in the middle of a test.
CLOCK = "2026-06-10T12:00:00+08:00"
