"""Text and its measures: offsets, lines, anchors, language."""
