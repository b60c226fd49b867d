"""The only place that speaks SQL: one SQLite file, one transaction and one history entry a change."""
