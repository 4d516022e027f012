"""What stands on disk: generations, index, joined rows."""
