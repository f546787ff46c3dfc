"""The ledger's speed beside the ceiling of the same machine in the same run."""
