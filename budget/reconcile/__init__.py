"""Reconciliation of a published budget: pure rules over its plain values.

`run.findings` runs them all; `wording.sentence` puts a finding into words.
"""
