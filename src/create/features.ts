import type { Language } from '../answers/answers.js';
import { type FeatureId, features } from '../answers/catalogue.js';
import { presets } from '../answers/presets.js';
import type { Messages } from '../locales/index.js';
import { sectionColumn } from '../locales/section.js';
import type { Choice, Questions } from '../terminal/prompts.js';
import { displayWidth, padded } from '../text/display-width.js';

interface Context {
  lang: Language;
  messages: Messages;
  ask: Questions | undefined;
}

/** The features asked for; what they require is not among them. */
export async function chooseFeatures(
  given: readonly FeatureId[] | undefined,
  { lang, messages, ask }: Context,
): Promise<readonly FeatureId[]> {
  if (given !== undefined || ask === undefined) return given ?? [];
  const preset = await ask.choose<readonly FeatureId[] | null>(
    messages.ask.how,
    [
      { value: null, title: messages.ask.choose },
      ...presets.map((preset) => ({
        value: preset.features,
        title: `${preset.id}  ${messages.preset[preset.id]}`,
        description: preset.features.join(', '),
      })),
    ],
    null,
  );
  return preset ?? ask.chooseAny(messages.ask.features, featureChoices(lang));
}

/** One line a feature: its name, its curriculum sections, what the project gains. */
function featureChoices(lang: Language): Array<Choice<FeatureId>> {
  const names = Math.max(0, ...features.map(({ id }) => id.length));
  const sections = Math.max(
    0,
    ...features.map((feature) => displayWidth(sectionColumn(feature.sections, lang))),
  );
  return features.map((feature) => ({
    value: feature.id,
    title: `${padded(feature.id, names)}  ${padded(sectionColumn(feature.sections, lang), sections)}  ${feature.summary[lang]}`,
  }));
}
