"""How far coders agree: reliability data, coefficients, unitizing. No study, no screen."""
