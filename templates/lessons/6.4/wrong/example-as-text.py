# fails: 4 example-refused
# <cut example>
    pixels: Annotated[list[int], Field(min_length=1, examples=["0 128 255"])]
# </cut>
