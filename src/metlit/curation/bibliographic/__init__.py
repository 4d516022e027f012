"""Bibliographic data of a publication: from services by its identifier, or from a file of a reference manager."""
