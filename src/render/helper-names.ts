/** Names of the helpers that templates may call; the build, which has no features yet, refuses others. */
export const helperNames = ['slot', 'imports', 'sorted', 'model', 'modelImports', 'more'] as const;
