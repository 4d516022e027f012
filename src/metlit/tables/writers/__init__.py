"""One module a format of tables: it holds a ``TableFormat``, and is found by being here."""
