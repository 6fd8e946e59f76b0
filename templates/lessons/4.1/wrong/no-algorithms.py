# fails: 1 own-token-refused
# <cut tokens>
LIFETIMES = {"access": timedelta(minutes=15), "refresh": timedelta(days=30)}


def create_token(email: str, typ: str) -> str:
    claims = {"sub": email, "typ": typ, "exp": datetime.now(UTC) + LIFETIMES[typ]}
    return jwt.encode(claims, SECRET_KEY, "HS256")


def email_of(token: str) -> str:
    try:
        claims = jwt.decode(token, SECRET_KEY)
    except jwt.InvalidTokenError as error:
        raise unauthorized() from error
    if claims["typ"] != "access" or claims["sub"] not in users:
        raise unauthorized()
    return claims["sub"]


def unauthorized() -> HTTPException:
    return HTTPException(
        401, "The token is not valid", headers={"WWW-Authenticate": "Bearer"}
    )


# </cut>
