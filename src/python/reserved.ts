/** Python's keywords, and the built-in names that code around would miss. */
export const pythonReserved: ReadonlySet<string> = new Set(
  `and as assert async await break case class continue def del elif else except false finally for from global if import in is
lambda match none nonlocal not or pass raise return true try type while with yield
abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits
delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input
int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow print property
quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple vars zip self cls`.split(
    /\s+/,
  ),
);
