"""The scheduler: its own process. `python -m jobs` runs it; `python -m jobs run NAME` does one run by hand."""
