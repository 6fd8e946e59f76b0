/** English nouns in snake_case; only the last word of a name changes. */

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Singular to plural, where no rule below leads from one to the other and back. */
const IRREGULAR: Readonly<Record<string, string>> = Object.fromEntries(
  words(`
    child:children datum:data foot:feet goose:geese louse:lice man:men medium:media mouse:mice ox:oxen person:people
    tooth:teeth woman:women criterion:criteria phenomenon:phenomena alumnus:alumni axis:axes quiz:quizzes
    calf:calves elf:elves half:halves hoof:hooves knife:knives leaf:leaves life:lives loaf:loaves scarf:scarves
    self:selves sheaf:sheaves shelf:shelves thief:thieves wife:wives wolf:wolves
  `).map((pair) => pair.split(':')),
);
const SINGULAR = Object.fromEntries(Object.entries(IRREGULAR).map(([one, many]) => [many, one]));

/** Nouns whose plural equals their singular; they are refused, since generated code needs two names. */
const UNCOUNTABLE = new Set(
  words('news series species sheep fish equipment information money aircraft chassis corps'),
);

/** Words that end in, or that are, one of `stems` with `ending` behind it. */
const ends = (stems: string, ending: string): RegExp => new RegExp(`(?:${words(stems).join('|')})${ending}$`);
const is = (stems: string, ending = ''): RegExp => new RegExp(`^(?:${words(stems).join('|')})${ending}$`);

/** Endings of plurals, how many letters are the plural's, and what the singular has instead; the first that matches. */
const ENDINGS: ReadonlyArray<readonly [RegExp, number, string?]> = [
  // analysis, hypothesis, crisis
  [ends('ly the thar cri oa empha diagno progno neuro psycho thrombo fibro necro sclero', 'ses'), 2, 'is'],
  // basis, genesis
  [/sises$/, 2],
  // house, cause, use, excuse; not bus, nucleus, status, virus
  [/([^iv]ouse|ause)s$/, 1],
  [is('use reuse misuse fuse muse ruse abuse accuse excuse refuse recluse ruse hypotenuse', 's'), 1],
  // canvas, bias, lens, iris: an s of their own, after which -es is the plural's
  [ends('us canvas bias alias atlas gas lens iris ibis itis polis pelvis trellis tennis debris', 'es'), 2],
  [ends('hubris dermis aegis dais', 'es'), 2],
  [
    ends(
      'pancreas chaos cosmos ethos pathos thermos rhinoceros biceps triceps topaz waltz blitz quartz hertz',
      'es',
    ),
    2,
  ],
  [
    ends(
      'hero potato tomato echo veto torpedo mosquito volcano mango embargo cargo buffalo domino tornado',
      'es',
    ),
    2,
  ],
  // cache, headache, axe, posse, movie, cookie: an e of their own
  [ends('cache dache thache stache attache gouache avalanche quiche cliche creche pastiche psyche', 's'), 1],
  [is('ache heartache axe backache niche annexe posse mousse impasse crevasse finesse lacrosse', 's'), 1],
  [
    ends(
      'movie cookie calorie selfie rookie hoodie brownie genie pixie zombie auntie birdie prairie sortie',
      's',
    ),
    1,
  ],
  [
    ends(
      'foodie goalie junkie newbie oldie smoothie sweetie talkie veggie indie freebie groupie menagerie',
      's',
    ),
    1,
  ],
  [
    ends('magpie townie hippie rotisserie patisserie necktie budgie collie cutie lingerie bourgeoisie', 's'),
    1,
  ],
  [is('tie lie pie die', 's'), 1],
  [/(ss|sh|ch|x|zz)es$/, 2],
  [/[^aeiou]ies$/, 3, 'y'],
  // taxi, menu: plurals that look like axis and status
  [
    ends('taxi ski emoji kiwi api wifi alibi safari bikini martini wiki yeti kanji sari rabbi gui cli', 's'),
    1,
  ],
  [
    ends(
      'salami tsunami graffiti samurai sushi swami alkali daiquiri potpourri ui uri psi tatami pastrami',
      's',
    ),
    1,
  ],
  [ends('menu guru cpu gpu tpu npu emu gnu tutu eau milieu haiku sku caribou thou sudoku flu', 's'), 1],
  // A singular already: axis, bus, class, canvas
  [/(us|is|ss)$/, 0],
  [is('canvas bias alias atlas gas lens pancreas chaos cosmos ethos pathos thermos rhinoceros biceps'), 0],
  [/s$/, 1],
];

function lastWord(name: string, change: (word: string) => string): string {
  const at = name.lastIndexOf('_') + 1;
  return name.slice(0, at) + change(name.slice(at));
}

/** The singular of a plural; a singular stays. */
export function singularOf(name: string): string {
  return lastWord(name, (word) => {
    if (SINGULAR[word]) return SINGULAR[word];
    if (IRREGULAR[word] || UNCOUNTABLE.has(word)) return word;
    const ending = ENDINGS.find(([ends]) => ends.test(word));
    return ending ? word.slice(0, word.length - ending[1]) + (ending[2] ?? '') : word;
  });
}

/** The plural of a singular; a plural stays. */
export function pluralOf(name: string): string {
  return lastWord(name, (word) => {
    if (IRREGULAR[word]) return IRREGULAR[word];
    if (SINGULAR[word] || UNCOUNTABLE.has(word) || singularOf(word) !== word) return word;
    if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
    const regular = `${word}${/(s|sh|ch|x|z)$/.test(word) ? 'es' : 's'}`;
    // analyses, and heroes rather than heros: where the way back knows the word
    const others = [word.replace(/sis$/, 'ses'), `${word.replace(/[^o]$/, '')}es`];
    return others.find((one) => one !== word && singularOf(one) === word) ?? regular;
  });
}
