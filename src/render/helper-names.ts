/** Names of the helpers that templates may call, apart from `slot`; the build, which has no features yet, refuses others. */
export const callNames = ['model', 'modelImports', 'more'] as const;

/** Names of the block helpers. */
export const blockNames = ['call', 'imports', 'sorted', 'under', 'within'] as const;
