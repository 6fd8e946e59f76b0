# fails: 5 wrong-place
# <cut place>
PLACE = "app/permissions.py:Scope"
# </cut>
