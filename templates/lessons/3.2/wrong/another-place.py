# fails: 5 wrong-place
# <cut place>
PLACE = "app/db/session.py:open_session"
# </cut>
