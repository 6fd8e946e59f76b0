# fails: 1 once-only
# <cut answers>
SLOW_SPOT = "load_labels"
WORKERS = 4
# </cut>
