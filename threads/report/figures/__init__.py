"""The figures of a report, as SVG: same facts, same bytes."""
