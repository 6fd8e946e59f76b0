# fails: 5 wrong-place
# <cut place>
PLACE = "app/cache.py:parse"
# </cut>
