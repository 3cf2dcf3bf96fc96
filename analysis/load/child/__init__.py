"""What runs in the child process that meets the uploaded bytes; start at `__main__`.

One module a container: `text`, `workbook`, `sav`, `parquet`; `archive` looks into every zip first;
`calling` runs a reader of another module.
"""
