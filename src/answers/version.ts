import manifest from '../../package.json' with { type: 'json' };

/** Version of this package, recorded in every generated project. */
export const version: string = manifest.version;
