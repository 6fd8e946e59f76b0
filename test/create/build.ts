import { rolldown } from 'rolldown';
import config from '../../rolldown.config.js';

/** Builds what the tests of the command run, once before all of them. */
export default async function build(): Promise<void> {
  const { output, ...input } = config;
  const bundle = await rolldown(input);
  if (output === undefined || Array.isArray(output)) throw new Error('one output is expected');
  await bundle.write(output);
  await bundle.close();
}
