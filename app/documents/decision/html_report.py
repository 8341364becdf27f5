"""A report as one page of HTML that needs nothing else and runs nothing: to be read in a browser, and printed."""

from collections.abc import Iterator
from html import escape

from app.documents.reports.report import Report, Section, Table

_STYLE = """
body { font: 10.5pt/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7em; margin: 0 0 .6em; }
h2 { font-size: 1.25em; margin: 2em 0 .5em; border-bottom: 2px solid #1f4e79; }
p { margin: .35em 0; white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; margin: .8em 0 1.2em; table-layout: fixed; font-size: .9em; }
caption { text-align: left; font-weight: 600; padding: .3em 0; }
th, td { border-bottom: 1px solid #c9ced6; padding: .25em .5em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #e8edf3; } .number { text-align: right; font-variant-numeric: tabular-nums; }
tr.bold td { font-weight: 600; } footer { color: #555; margin-top: 2em; font-size: .85em; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9pt; } thead { display: table-header-group; }
  tr { break-inside: avoid; } h2, caption { break-after: avoid; } @page { margin: 15mm; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_report(report: Report) -> bytes:
    """UTF-8. Whatever a vendor has written is text in it."""
    return "".join(_page(report)).encode()


def _page(report: Report) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    yield f"<h1>{escape(report.title)}</h1>\n"
    yield from (f"<p>{escape(text)}</p>\n" for text in report.texts)
    for section in report.sections:
        yield from _section(section)
    yield f"<footer>{escape(report.foot)}</footer>\n</body>\n</html>\n"


def _section(section: Section) -> Iterator[str]:
    yield f"<section>\n<h2>{escape(section.title)}</h2>\n"
    yield from (f"<p>{escape(text)}</p>\n" for text in section.texts)
    for table in section.tables:
        yield from _table(table)
    yield "</section>\n"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{escape(table.empty)}</p>\n"
        return
    whole = sum(column.share for column in table.columns)
    yield "<table>\n"
    if table.caption:
        yield f"<caption>{escape(table.caption)}</caption>\n"
    yield "<colgroup>" + "".join(f'<col style="width:{c.share / whole:.1%}">' for c in table.columns) + "</colgroup>\n"
    kinds = [' class="number"' if column.is_number else "" for column in table.columns]
    heads = zip(table.columns, kinds, strict=True)
    yield "<thead><tr>" + "".join(f"<th{kind}>{escape(c.title)}</th>" for c, kind in heads) + "</tr></thead>\n<tbody>\n"
    for number, row in enumerate(table.rows):
        cells = "".join(f"<td{kind}>{escape(text)}</td>" for text, kind in zip(row, kinds, strict=True))
        kind = ' class="bold"' if number in table.bold else ""
        yield f"<tr{kind}>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"
