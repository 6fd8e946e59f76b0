import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether vitest was started with `-u`. */
    updateSnapshots: boolean;
  }
}

export default function setup({ config, provide }: TestProject): void {
  provide('updateSnapshots', config.snapshotOptions.updateSnapshot === 'all');
}
