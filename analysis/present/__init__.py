"""From tables to what is shown and taken away: figures, and the workbook of themes.

Start at `charts.bars`.
"""
