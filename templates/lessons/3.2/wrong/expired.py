# fails: 2 expired
# <cut sessions>
sessions = async_sessionmaker()
# </cut>
