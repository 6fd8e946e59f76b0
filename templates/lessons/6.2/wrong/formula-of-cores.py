# fails: 1 out-of-memory
# <cut answers>
SLOW_SPOT = "fetch_score"
WORKERS = 2 * 8 + 1
# </cut>
