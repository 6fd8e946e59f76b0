# fails: 5 wrong-place
# <cut place>
PLACE = "app/core/config.py:get_settings"
# </cut>
