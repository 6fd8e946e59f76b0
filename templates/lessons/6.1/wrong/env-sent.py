# fails: 2 file-is-sent
# <cut dockerignore>
DOCKERIGNORE = """
__pycache__
.git
data
"""
# </cut>
