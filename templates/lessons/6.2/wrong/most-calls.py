# fails: 1 many-but-cheap
# <cut answers>
SLOW_SPOT = "to_row"
WORKERS = 4
# </cut>
