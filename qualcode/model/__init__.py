"""The values everything is said in: frozen, without files, SQL or screens."""
