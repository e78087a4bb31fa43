"""The brief: one self-contained HTML file, formatted from the numbers of a run and from nothing else.

`practicable.brief.page.render.render` is the entry; charts and templates load on use, so that importing this
package costs nothing.
"""

from __future__ import annotations
