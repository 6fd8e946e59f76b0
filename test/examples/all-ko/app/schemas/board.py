def not_blank(text: str) -> str:
    """What was written, without the blanks around it.

    For AfterValidator, behind the limits: these count what was sent, as /docs says.
    """
    text = text.strip()
    if not text:
        raise ValueError("This must not be blank")
    return text
