"""Our shapes on records: the compiled path, the validator's, and pySHACL as the referee."""
