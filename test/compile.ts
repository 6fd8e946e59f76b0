import { compileTemplates } from '../src/compile/compile-templates.js';

/** Before tests of functions, which read what is made of the templates. (vitest reads its configuration once for each project.) */
export default function compile(): void {
  compileTemplates('templates', 'src/generated');
}
