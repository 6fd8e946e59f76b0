# fails: 5 wrong-place
# <cut place>
PLACE = "app/crud/item.py:get_item"
# </cut>
