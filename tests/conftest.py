"""Puts this folder on the path, so that tests share the studies invented for them."""
