"""Tables that people name on the command line, read row by row as text, whatever program wrote them.

::

    with tables.opened(path) as table:
        table.header                       # cells of the first row that is not blank
        for line, cells in table.rows: ... # line in the file (or row of the sheet), as many cells as it has
"""

from jobs.tables.reader import Table, opened

__all__ = ["Table", "opened"]
