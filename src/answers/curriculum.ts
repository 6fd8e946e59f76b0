/** Sections of the curriculum, and the letters of its final projects. */
const sections = [
  ...(['1.1', '1.2', '1.3', '1.4', '1.5'] as const),
  ...(['2.1', '2.2', '2.3', '2.4', '2.5'] as const),
  ...(['3.1', '3.2', '3.3'] as const),
  ...(['4.1', '4.2', '4.3'] as const),
  ...(['5.1', '5.2', '5.3', '5.4'] as const),
  ...(['6.1', '6.2', '6.3', '6.4'] as const),
  ...(['A', 'B'] as const),
];
export type Section = (typeof sections)[number];

export function isSection(text: string): text is Section {
  return (sections as readonly string[]).includes(text);
}
