const ENDPOINT = `

# 부가세를 더한 값: 영수증에 찍힙니다.
@router.get("/{item_id}/total", responses=problems(404))
async def read_total(settings: SettingsDep, item: ItemDep) -> float:
    return with_vat(item.price, settings.vat_rate)
`;

const TEST = `

def test_a_total_has_the_tax_in_it(client: TestClient, lamp: dict[str, Any]) -> None:
    response = client.get(f"{ITEMS}/{lamp['id']}/total")
    assert response.status_code == 200
    assert response.json() == 21.45
`;

const PRICES = `"""값을 계산하고, 사람이 읽을 수 있게 적습니다."""

from rich.table import Table


def with_vat(price: float, rate: float) -> float:
    return round(price * (1 + rate), 2)


def price_table(prices: dict[str, float]) -> Table:
    table = Table("상품", "값")
    for name, price in prices.items():
        table.add_row(name, f"{price:.2f}")
    return table
`;

const PRICES_TEST = `from app.services.prices import price_table, with_vat


def test_the_tax_is_rounded() -> None:
    assert with_vat(9.99, 0.1) == 10.99


def test_a_table_has_a_row_for_each_price() -> None:
    assert price_table({"연필": 1, "공책": 2.5}).row_count == 2
`;

/** What the person wrote: text replaced, text added at the end, and files of their own. */
const replaced: ReadonlyArray<readonly [path: string, found: string, by: string]> = [
  [
    'app/api/v1/endpoints/items.py',
    'from app.services.webhook import',
    'from app.services.prices import with_vat\nfrom app.services.webhook import',
  ],
  [
    'app/core/config.py',
    '    http_timeout: float = Field(default=5.0, gt=0)\n',
    '    http_timeout: float = Field(default=5.0, gt=0)\n\n    # 2026년 1월부터\n    vat_rate: float = Field(default=0.1, ge=0)\n',
  ],
  [
    'app/main.py',
    'description=DESCRIPTION,',
    'description=f"{DESCRIPTION}\\n\\n값은 부가세를 뺀 것입니다.",',
  ],
  ['pyproject.toml', '    "starlette>=', '    "rich>=14",\n    "starlette>='],
  ['README.md', '## Licence\n', '## 우리 팀\n\n값은 김철수가 정합니다.\n\n## Licence\n'],
];
const appended: Readonly<Record<string, string>> = {
  'app/api/v1/endpoints/items.py': ENDPOINT,
  'tests/test_items.py': TEST,
  '.env.example': '\n# 부가세\n# VAT_RATE=0.1\n',
};
const written: Readonly<Record<string, string>> = {
  'app/services/prices.py': PRICES,
  'tests/test_prices.py': PRICES_TEST,
  'docs/prices.md': '# 값\n\n부가세는 반올림합니다.\n',
};

/**
 * What a person makes of an English project on the first day: an endpoint with its test, a setting, a dependency, a sentence or
 * two, a module of their own.
 *
 * @param read what the project has at a path. @returns the files that are edited or new.
 * @throws Error when an edit does not fit its file any more.
 */
export function editedByOwner(read: (path: string) => string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, found, by] of replaced) {
    const text = files.get(path) ?? read(path);
    if (text.split(found).length !== 2) throw new Error(`${path} does not have exactly once: ${found}`);
    files.set(
      path,
      text.replace(found, () => by),
    );
  }
  for (const [path, text] of Object.entries(appended))
    files.set(path, (files.get(path) ?? read(path)) + text);
  return new Map([...files, ...Object.entries(written)]);
}
