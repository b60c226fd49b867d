"""Intercoder agreement: reliability data, coefficients, unitizing. It uses no study and no screen."""
