# fails: 5 wrong-place
# <cut place>
PLACE = "app/core/security.py:create_token"
# </cut>
