"""The case: encrypted store, keys, schema, event log and one repository module per aggregate.

Nothing is imported here, so that the first screen paints before the store is loaded.
"""
