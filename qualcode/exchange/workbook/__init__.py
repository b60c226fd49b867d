"""The matrix as a workbook, and its summaries back."""
